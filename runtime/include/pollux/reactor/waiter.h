// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiter, WaiterList: operations that wait for the same thing, such as a file descriptor, in an
// intrusive ring. Any number may wait; all are woken, and each tries again.
#pragma once

#include <atomic>
#include <utility>

#include "pollux/core/internal/ring_link.h"
#include "pollux/core/waker.h"

namespace pollux {

class Waiter;
class WaiterList;

/// What has a WaiterList: a registration with a reactor, or a pipe.
class WaitPlace {
 public:
  /// Takes `waiter` out of the list, if it is still there, under the lock of the list.
  virtual void leave(Waiter& waiter) = 0;

 protected:
  ~WaitPlace() = default;
};

/// A place in a WaiterList, to be a member of the operation that waits. Destroying it leaves the
/// list.
class Waiter : private internal::RingLink {
 public:
  Waiter() = default;
  /// A waiter moves with its operation before that is first polled, so there is nothing to take.
  Waiter(Waiter&&) noexcept : Waiter() {}
  ~Waiter() { leave(); }

  bool is_waiting() const { return place_.load(std::memory_order_acquire) != nullptr; }

  /// Never woken after this. No effect unless waiting.
  void leave() {
    if (WaitPlace* place = place_.load(std::memory_order_acquire)) place->leave(*this);
  }

  /// Whether it waits, to wake the same task as `waker`. Under the lock.
  bool waits_for(const Waker& waker) const { return is_waiting() && waker_.will_wake(waker); }

 private:
  friend class WaiterList;

  /// Under the lock. What it gives is woken or dropped outside of it.
  [[nodiscard]] Waker take_out() {
    unlink();
    Waker waker = std::exchange(waker_, internal::no_waker());
    // The last thing: who sees it without the lock may destroy the waiter.
    place_.store(nullptr, std::memory_order_release);
    return waker;
  }

  std::atomic<WaitPlace*> place_{nullptr};  // while it waits; changed under the lock
  Waker waker_ = internal::no_waker();      // another one while it waits
};

/// Waiters in the order in which they came. Has no lock of its own.
class WaiterList {
 public:
  WaiterList() = default;
  WaiterList(const WaiterList&) = delete;
  WaiterList& operator=(const WaiterList&) = delete;

  bool is_empty() const { return ends_.is_alone(); }

  /// `waiter` waits here, in the list of `place`, behind the others unless it waits already. Swaps
  /// its waker with `waker`, which is to be dropped outside of the lock.
  void add(Waiter& waiter, WaitPlace& place, Waker& waker) {
    std::swap(waiter.waker_, waker);
    waiter.place_.store(&place, std::memory_order_release);
    if (waiter.is_alone()) waiter.link_before(ends_);
  }

  /// Takes `waiter` out, if it waits. What it gives is dropped outside of the lock.
  [[nodiscard]] static Waker take(Waiter& waiter) {
    return waiter.is_waiting() ? waiter.take_out() : internal::no_waker();
  }

  /// Takes the first out. Precondition: not empty.
  [[nodiscard]] Waker take_first() { return static_cast<Waiter&>(*ends_.next()).take_out(); }

  /// Wakes all who wait at the time of the call, outside of `lock`, which is locked before and
  /// after. Those who are to be woken may leave meanwhile; those who come wait for the next time.
  template <class Lock>
  void wake_all(Lock& lock) {
    WaiterList woken;
    woken.append(*this);
    while (!woken.is_empty()) {
      Waker waker = woken.take_first();
      lock.unlock();
      std::move(waker).wake();
      lock.lock();
    }
  }

  /// Moves all of `other` to the end of this list.
  void append(WaiterList& other) { ends_.append(other.ends_); }

 private:
  internal::RingLink ends_;  // in the ring before its first waiter and after its last
};

}  // namespace pollux
