// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Notify: who is told, and who is told instead of one who has gone.
#include <utility>

#include "pollux/core/future.h"
#include "pollux/sync/notify.h"

namespace pollux {

void Notify::notify_one() {
  internal::WakeList wakes;
  std::lock_guard lock(mutex_);
  if (waiters_.is_empty()) {
    is_kept_ = true;
  } else {
    static_cast<Node&>(waiters_.first()).is_chosen = true;
    waiters_.notify_first(wakes);
  }
}

void Notify::notify_waiters() {
  internal::ThreadLock lock(mutex_);
  ++all_notified_;
  waiters_.notify_all(std::move(lock));
}

NotifiedFuture Notify::notified() {
  std::lock_guard lock(mutex_);
  return {*this, all_notified_};
}

Poll<void> NotifiedFuture::poll(Context& cx) {
  if (done_) polled_after_completion("Notify::notified");
  Poll<void> notified = internal::poll_under_lock(
      notify_.mutex_, node_, cx,
      [&] {
        return node_.is_notified() || notify_.all_notified_ != all_notified_ ||
               std::exchange(notify_.is_kept_, false);
      },
      [] { return Poll<void>(ready); }, [&] { notify_.waiters_.push(node_); });
  done_ = notified.is_ready();
  return notified;
}

NotifiedFuture::~NotifiedFuture() {
  if (done_ || !node_.has_waited()) return;
  internal::ThreadLock lock(notify_.mutex_);
  internal::WaitQueue::remove(node_);
  bool is_chosen = node_.is_chosen;
  lock.unlock();
  if (is_chosen) notify_.notify_one();
}

}  // namespace pollux
