// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Completion: the meeting point of one side that completes, once, and one that waits for it, on any
// two threads: a task and its JoinHandle, the two ends of a oneshot channel. Either may leave
// first, and the bits say who has to destroy what then. No lock, no allocation.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/slot.h"

namespace pollux::internal {

/// complete() is for the one side; poll(), is_complete() and leave() for the other. Both see to it
/// that the memory outlives their own call.
class Completion {
 public:
  /// Wakes the waiter, which then sees all that the caller did before. False if the waiter has
  /// left: what it would have taken is the caller's to destroy.
  bool complete() {
    std::uint8_t before = bits_.fetch_or(is_completed, std::memory_order_acq_rel);
    if (before & has_waker) {
      Waker waker = std::move(*waker_);
      waker_.destroy();
      std::move(waker).wake();
    }
    return !(before & has_left);
  }

  bool is_complete() const { return bits_.load(std::memory_order_acquire) & is_completed; }

  /// Whether the waiter has left. Asked by the side that completes.
  bool is_abandoned() const { return bits_.load(std::memory_order_acquire) & has_left; }

  /// Whether the other side has completed. If not, complete() will wake `cx.waker()`, and not the
  /// waker of an earlier poll.
  bool poll(Context& cx) {
    std::uint8_t bits = bits_.load(std::memory_order_acquire);
    if (bits & is_completed) return true;
    if (bits & has_waker) {
      if (!take_back_waker()) return true;
      if (!waker_->will_wake(cx.waker())) {
        waker_.destroy();
        waker_.emplace(cx.waker());
      }
    } else {
      waker_.emplace(cx.waker());
    }
    if (!(bits_.fetch_or(has_waker, std::memory_order_acq_rel) & is_completed)) return false;
    waker_.destroy();  // completed in between, without having seen the waker
    return true;
  }

  /// The waiter does not want to know any more: its waker is dropped. True if the other side has
  /// completed: what there was to take is the caller's to destroy.
  bool leave() {
    std::uint8_t bits = bits_.load(std::memory_order_acquire);
    if (bits & is_completed) return true;
    if ((bits & has_waker) && !take_back_waker()) return true;
    if (bits & has_waker) waker_.destroy();
    return bits_.fetch_or(has_left, std::memory_order_acq_rel) & is_completed;
  }

 private:
  // Set by complete(), never cleared. Whoever finds it set leaves waker_ alone: if has_waker was
  // set at that moment, complete() takes the waker.
  static constexpr std::uint8_t is_completed = 1;

  // waker_ holds the waiter's waker. Set and cleared by the waiter only.
  static constexpr std::uint8_t has_waker = 2;

  // Set by leave(), never cleared. If is_completed was set first, the waiter destroys what there is
  // to take; else complete() does.
  static constexpr std::uint8_t has_left = 4;

  /// Makes waker_ the waiter's own again. False if complete() was faster, and takes it.
  bool take_back_waker() {
    return !(bits_.fetch_and(static_cast<std::uint8_t>(~has_waker), std::memory_order_acq_rel) &
             is_completed);
  }

  Slot<Waker> waker_;
  std::atomic<std::uint8_t> bits_{0};
};

}  // namespace pollux::internal
