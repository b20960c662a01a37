// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiter, WaiterList: operations that wait for the same file descriptor, in an intrusive ring. Any
// number may wait; all are woken, and each tries again.
#pragma once

#include <utility>

#include "pollux/core/internal/ring_link.h"
#include "pollux/core/waker.h"

namespace pollux {

class WaiterList;

/// A place in a WaiterList, to be a member of the operation that waits. Destroying it leaves the
/// list.
class Waiter : private internal::RingLink {
 public:
  Waiter() = default;
  /// A waiter moves with its operation before that is first polled, so there is nothing to take.
  Waiter(Waiter&&) noexcept : Waiter() {}
  ~Waiter() { leave(); }

  bool is_waiting() const { return !is_alone(); }

  /// Never woken after this. No effect unless waiting.
  void leave() {
    if (!is_waiting()) return;
    unlink();
    waker_ = internal::no_waker();
  }

 private:
  friend class WaiterList;

  Waker waker_ = internal::no_waker();  // another one while it waits
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
    if (!waiter.waker_.will_wake(waker)) waiter.waker_ = waker;
    if (!waiter.is_waiting()) waiter.link_before(ends_);
  }

  /// Takes all out of the list and wakes them. A waker may destroy any of the waiters, and the
  /// list; it must not throw.
  void wake_all() {
    WaiterList woken;
    woken.ends_.append(ends_);
    while (!woken.ends_.is_alone()) {
      Waiter& first = woken.first();
      first.unlink();
      Waker waker = std::move(first.waker_);
      std::move(waker).wake();
    }
  }

  /// Takes all out of the list, without waking them.
  void abandon() {
    while (!ends_.is_alone()) first().leave();
  }

 private:
  /// Precondition: there is one.
  Waiter& first() { return static_cast<Waiter&>(*ends_.next()); }

  internal::RingLink ends_;  // in the ring before its first waiter and after its last
};

}  // namespace pollux
