// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiter, WaiterList: operations that wait for the same file descriptor, in an intrusive ring. Any
// number may wait; all are woken, and each tries again.
#pragma once

#include <optional>
#include <utility>

#include "pollux/core/waker.h"

namespace pollux {

class WaiterList;

/// A place in a WaiterList, to be a member of the operation that waits. Not movable while it waits.
/// Destroying it leaves the list.
class Waiter {
 public:
  Waiter() = default;
  /// A waiter moves with its operation before that is first polled, so there is nothing to take.
  Waiter(Waiter&&) noexcept : Waiter() {}
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { leave(); }

  bool is_waiting() const { return next_ != this; }

  /// Never woken after this. No effect unless waiting.
  void leave() {
    unlink();
    waker_.reset();
  }

 private:
  friend class WaiterList;

  void unlink() {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

  void link_before(Waiter& other) {
    next_ = &other;
    previous_ = std::exchange(other.previous_, this);
    previous_->next_ = this;
  }

  Waiter* next_ = this;
  Waiter* previous_ = this;
  std::optional<Waker> waker_;
};

/// Waiters in the order in which they came.
class WaiterList {
 public:
  WaiterList() = default;
  WaiterList(const WaiterList&) = delete;
  WaiterList& operator=(const WaiterList&) = delete;
  ~WaiterList() { abandon(); }

  /// `waiter` waits here, at its place if it has one, and `waker` is the one to wake.
  void add(Waiter& waiter, const Waker& waker) {
    if (!waiter.waker_ || !waiter.waker_->will_wake(waker)) waiter.waker_ = waker;
    if (!waiter.is_waiting()) waiter.link_before(ring_);
  }

  /// Takes all out of the list and wakes them. A waker may destroy any of the waiters, and the
  /// list.
  void wake_all() {
    if (!ring_.is_waiting()) return;
    WaiterList woken;
    woken.ring_.link_before(ring_);
    ring_.unlink();
    while (woken.ring_.is_waiting()) {
      Waiter& first = *woken.ring_.next_;
      first.unlink();
      Waker waker = *std::exchange(first.waker_, std::nullopt);
      std::move(waker).wake();
    }
  }

  /// Takes all out of the list, without waking them.
  void abandon() {
    while (ring_.is_waiting()) ring_.next_->leave();
  }

 private:
  Waiter ring_;  // the ring's fixed place: before its first, after its last
};

}  // namespace pollux
