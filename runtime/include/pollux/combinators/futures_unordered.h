// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FuturesUnordered<F>: any number of futures of one type, on one task, whose outputs come in the
// order in which they are ready. Polls only those that were woken.
//
//   FuturesUnordered<Fetch> fetches;
//   for (const auto& url : urls) fetches.push(fetch(url));
//   while (auto page = co_await fetches.next()) use(*page);
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/core/internal/ring_link.h"
#include "pollux/core/output_value.h"
#include "pollux/core/send.h"
#include "pollux/core/slot.h"
#include "pollux/core/stream.h"
#include "pollux/executor/outcome.h"
#include "pollux/executor/task_frame.h"
#include "pollux/executor/task_header.h"
#include "pollux/executor/task_queue.h"

namespace pollux {

namespace internal {

/// The futures that were woken and not polled since, and who polls them. Shared by the set and its
/// futures' wakers, which are used on any thread, and after the set.
class WokenChildren {
 public:
  /// From any thread.
  void push(TaskHeader& child) {
    Waker parent = no_waker();
    {
      std::lock_guard lock(mutex_);
      if (is_abandoned_) return;
      queue_.push(child);
      std::swap(parent, parent_);
    }
    std::move(parent).wake();
  }

  /// The next that was woken, or nullptr.
  TaskHeader* pop() {
    std::lock_guard lock(mutex_);
    return queue_.pop();
  }

  /// Has the next push() wake `cx`'s waker. False if there was one already, since the last pop().
  bool wait(Context& cx) {
    std::optional<Waker> waker;  // cloned, and dropped, outside of the lock
    for (;;) {
      std::unique_lock lock(mutex_);
      if (!queue_.is_empty()) return false;
      if (parent_.will_wake(cx.waker())) return true;
      if (waker) {
        std::swap(parent_, *waker);
        return true;
      }
      lock.unlock();
      waker = cx.waker();
    }
  }

  /// Nobody polls the children any more, which may be gone then.
  void abandon() {
    Waker parent = no_waker();
    std::lock_guard lock(mutex_);
    is_abandoned_ = true;
    std::swap(parent, parent_);
  }

 private:
  std::mutex mutex_;  // guards what follows
  TaskQueue queue_;
  bool is_abandoned_ = false;
  Waker parent_ = no_waker();
};

/// A future of a set, as a task that the set runs.
struct Child : TaskHeader, RingLink {
  Child(const TaskVTable& table, std::shared_ptr<WokenChildren> shared)
      : TaskHeader(table), woken(std::move(shared)) {}

  static void schedule(TaskHeader& child) { static_cast<Child&>(child).woken->push(child); }

  std::shared_ptr<WokenChildren> woken;
};

/// Destroys the future of a child that is not finished, and gives up the set's two references.
inline void end_child(TaskHeader& child) {
  child.state.start_ending();
  child.vtable->end(child);
  child.vtable->drop_outcome(child);
  child.state.complete();
  drop_task(child);
}

}  // namespace internal

/// Used by one thread at a time. Destroying it destroys the futures that are left, the oldest
/// first. Allocates once for each future.
template <class F>
class FuturesUnordered {
 public:
  using Item = output_t<F>;
  static constexpr bool is_send = is_send_v<F>;

  FuturesUnordered() = default;
  FuturesUnordered(const FuturesUnordered&) = delete;
  FuturesUnordered& operator=(const FuturesUnordered&) = delete;
  ~FuturesUnordered() { end_all(); }

  std::size_t size() const { return size_; }
  bool is_empty() const { return size_ == 0; }

  /// Adds `future`, which has not been polled yet; it is polled by the next next().
  void push(F future) {
    auto* child = new internal::TaskFrame<F, internal::Child>(std::move(future), woken_);
    child->link_before(children_);
    ++size_;
    woken_->push(*child);
  }

  /// A future of the next output, or of nothing when no future is left; throws what one throws,
  /// which is gone then, and can be called again. Cancel safe. This must outlive the future.
  Next<FuturesUnordered> next() { return Next<FuturesUnordered>(*this); }

  /// It is a stream: of the outputs.
  Poll<element_t<Item>> poll_next(Context& cx);

  /// Destroys the futures that are left, the oldest first.
  void clear() {
    end_all();
    woken_ = std::make_shared<internal::WokenChildren>();  // the old one may still get some
  }

 private:
  /// Precondition: not empty.
  internal::Child& first() { return static_cast<internal::Child&>(*children_.next()); }

  void end_all() {
    woken_->abandon();
    while (!is_empty()) {
      internal::Child& child = first();
      remove(child);
      internal::end_child(child);
    }
  }

  void remove(internal::Child& child) {
    child.unlink();
    --size_;
  }

  bool poll_child(internal::Child& child);
  element_t<Item> take_output(internal::Child& child);

  std::shared_ptr<internal::WokenChildren> woken_ = std::make_shared<internal::WokenChildren>();
  internal::RingLink children_;
  std::size_t size_ = 0;
};

// As many polls as there are futures at most, so that those that wake themselves do not keep the
// others of the task waiting.
template <class F>
Poll<element_t<output_t<F>>> FuturesUnordered<F>::poll_next(Context& cx) {
  if (is_empty()) return element_t<Item>();
  if (!internal::Budget::may_try(cx)) return pending;
  for (std::size_t polls = size_; polls > 0; --polls) {
    auto* child = static_cast<internal::Child*>(woken_->pop());
    if (!child) break;
    internal::Budget::leave_one();
    if (poll_child(*child)) {
      internal::Budget::spend();
      return take_output(*child);
    }
  }
  if (!woken_->wait(cx)) cx.waker().wake_by_ref();
  return pending;
}

/// Whether it is finished.
template <class F>
bool FuturesUnordered<F>::poll_child(internal::Child& child) {
  child.state.start();
  // Borrows a reference of the set, so it is never destroyed.
  Slot<Waker> waker;
  waker.emplace(
      Waker::from_raw({static_cast<internal::TaskHeader*>(&child), &internal::task_waker_vtable}));
  Context cx(*waker);
  if (child.vtable->poll(child, cx)) return true;
  if (child.state.suspend()) child.woken->push(child);
  return false;
}

template <class F>
element_t<output_t<F>> FuturesUnordered<F>::take_output(internal::Child& child) {
  remove(child);
  Slot<internal::Outcome<output_t<F>>> outcome;
  child.vtable->take_outcome(child, &*outcome);
  child.state.complete();  // the other reference is left
  internal::drop_task(child);
  struct DestroyAtExit {
    ~DestroyAtExit() { outcome.destroy(); }
    Slot<internal::Outcome<output_t<F>>>& outcome;
  } destroy{outcome};
  return element_t<Item>(std::in_place, internal::output_value(std::move(*outcome).take()));
}

}  // namespace pollux
