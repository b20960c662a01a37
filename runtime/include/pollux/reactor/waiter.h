// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waiter, WaiterList: operations that wait for the same file descriptor, in an intrusive ring. Any
// number may wait; all are woken, and each tries again.
#pragma once

#include <atomic>
#include <utility>

#include "pollux/core/internal/ring_link.h"
#include "pollux/core/waker.h"

namespace pollux {

class Registration;
class WaiterList;

/// A place in a WaiterList, to be a member of the operation that waits. Destroying it leaves the
/// list.
class Waiter : private internal::RingLink {
 public:
  Waiter() = default;
  /// A waiter moves with its operation before that is first polled, so there is nothing to take.
  Waiter(Waiter&&) noexcept : Waiter() {}
  ~Waiter() { leave(); }

  bool is_waiting() const { return registration_.load(std::memory_order_acquire) != nullptr; }

  /// Never woken after this. No effect unless waiting.
  void leave();

 private:
  friend class Registration;
  friend class WaiterList;

  /// Under the lock. What it gives is woken or dropped outside of it.
  [[nodiscard]] Waker take_out() {
    unlink();
    Waker waker = std::exchange(waker_, internal::no_waker());
    // The last thing: who sees it without the lock may destroy the waiter.
    registration_.store(nullptr, std::memory_order_release);
    return waker;
  }

  std::atomic<Registration*> registration_{nullptr};  // while it waits; changed under the lock
  Waker waker_ = internal::no_waker();                // another one while it waits
};

/// Waiters in the order in which they came. Has no lock of its own.
class WaiterList {
 public:
  WaiterList() = default;
  WaiterList(const WaiterList&) = delete;
  WaiterList& operator=(const WaiterList&) = delete;

  bool is_empty() const { return ends_.is_alone(); }

  /// `waiter` waits here, at its place if it has one.
  void add(Waiter& waiter) {
    if (waiter.is_alone()) waiter.link_before(ends_);
  }

  /// Takes the first out. Precondition: not empty.
  [[nodiscard]] Waker take_first() { return static_cast<Waiter&>(*ends_.next()).take_out(); }

  /// Moves all of `other` to the end of this list.
  void append(WaiterList& other) { ends_.append(other.ends_); }

 private:
  internal::RingLink ends_;  // in the ring before its first waiter and after its last
};

}  // namespace pollux
