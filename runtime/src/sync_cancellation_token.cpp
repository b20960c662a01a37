// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CancellationToken: the tree. A node keeps its parent, and so the root with the lock; a parent
// only lists its children, which leave the list at their end.
#include <atomic>

#include "pollux/core/internal/thread_mutex.h"
#include "pollux/sync/cancellation_token.h"

namespace pollux {

namespace internal {

class CancellationNode : private RingLink {
 public:
  explicit CancellationNode(std::shared_ptr<CancellationNode> parent = nullptr)
      : parent_(std::move(parent)), root_(parent_ ? parent_->root_ : *this) {
    if (!parent_) return;
    std::lock_guard lock(mutex());
    cancelled_ = parent_->is_cancelled();
    link_before(parent_->children_);
  }
  ~CancellationNode() {
    if (!parent_) return;
    std::lock_guard lock(mutex());
    unlink();
  }

  internal::ThreadMutex& mutex() { return root_.mutex_; }

  bool is_cancelled() const { return cancelled_.load(std::memory_order_acquire); }

  void wait(WaitNode& waiter) { waiters_.push(waiter); }

  void cancel() {
    WaitQueue woken;
    internal::ThreadLock lock(mutex());
    mark_cancelled(woken);
    woken.notify_all(std::move(lock));
  }

 private:
  /// This one and its descendants, a parent before its children; no recursion, so that a deep tree
  /// is as good as a wide one.
  void mark_cancelled(WaitQueue& woken) {
    CancellationNode* node = this;
    for (;;) {
      bool was_cancelled = node->cancelled_.exchange(true, std::memory_order_acq_rel);
      woken.append(node->waiters_);
      if (!was_cancelled && !node->children_.is_alone()) {
        node = &of(*node->children_.next());
        continue;
      }
      while (node != this && node->next() == &node->parent_->children_) node = node->parent_.get();
      if (node == this) return;
      node = &of(*node->next());
    }
  }

  /// Precondition: `link` is not the beginning of a list.
  static CancellationNode& of(RingLink& link) { return static_cast<CancellationNode&>(link); }

  std::shared_ptr<CancellationNode> parent_;
  CancellationNode& root_;
  std::atomic<bool> cancelled_{false};  // changed under the lock
  WaitQueue waiters_;
  RingLink children_;
  internal::ThreadMutex mutex_;  // used in the root only
};

}  // namespace internal

CancellationToken::CancellationToken() : node_(std::make_shared<internal::CancellationNode>()) {}

CancellationToken CancellationToken::child_token() const {
  return CancellationToken(std::make_shared<internal::CancellationNode>(node_));
}

void CancellationToken::cancel() const { node_->cancel(); }

bool CancellationToken::is_cancelled() const { return node_->is_cancelled(); }

Poll<void> CancelledFuture::poll(Context& cx) {
  if (done_) polled_after_completion("CancellationToken::cancelled");
  internal::CancellationNode& node = *token_.node_;
  Poll<void> cancelled = internal::poll_under_lock(
      node.mutex(), waiter_, cx, [&] { return node.is_cancelled(); },
      [] { return Poll<void>(ready); }, [&] { node.wait(waiter_); });
  done_ = cancelled.is_ready();
  return cancelled;
}

CancelledFuture::~CancelledFuture() {
  if (done_ || !waiter_.has_waited()) return;
  std::lock_guard lock(token_.node_->mutex());
  internal::WaitQueue::remove(waiter_);
}

}  // namespace pollux
