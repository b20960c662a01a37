// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AtomicWaker: where a task leaves its waker for an interrupt, or a thread. No lock, no allocation.
// The idea is that of futures-rs.
//
//   bool poll:        waker.set(cx.waker()); return happened.exchange(false);
//   the interrupt:    happened = true; waker.wake();
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "pollux/core/waker.h"

namespace pollux {

/// Holds the waker of one task at a time.
class AtomicWaker {
 public:
  constexpr AtomicWaker() = default;
  AtomicWaker(const AtomicWaker&) = delete;
  AtomicWaker& operator=(const AtomicWaker&) = delete;

  /// wake() wakes `waker` from now on, once. Look at what is waited for after this, and no wake is
  /// lost. Called by one context at a time.
  void set(const Waker& waker) {
    std::uint8_t state = waiting;
    if (!state_.compare_exchange_strong(state, setting, std::memory_order_acquire)) {
      waker.wake_by_ref();  // the one before is being woken
      return;
    }
    if (!waker_.will_wake(waker)) waker_ = waker;
    state = setting;
    if (state_.compare_exchange_strong(state, waiting, std::memory_order_acq_rel)) return;
    // A wake() came in between, and left it to this.
    Waker woken = std::exchange(waker_, internal::no_waker());
    state_.exchange(waiting, std::memory_order_acq_rel);
    std::move(woken).wake();
  }

  /// Wakes whom set() has left here, who then sees what the caller did before. From any context.
  void wake() {
    if (state_.fetch_or(waking, std::memory_order_acq_rel) != waiting) return;
    Waker woken = std::exchange(waker_, internal::no_waker());
    state_.fetch_and(static_cast<std::uint8_t>(~waking), std::memory_order_release);
    std::move(woken).wake();
  }

 private:
  // Who leaves `waiting` has waker_ until it is back there.
  static constexpr std::uint8_t waiting = 0;
  static constexpr std::uint8_t setting = 1;
  static constexpr std::uint8_t waking = 2;  // also set during `setting`, for set() to see

  std::atomic<std::uint8_t> state_{waiting};
  Waker waker_{RawWaker{nullptr, &internal::noop_waker_vtable}};
};

}  // namespace pollux
