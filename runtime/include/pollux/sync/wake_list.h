// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WakeList: wakers collected under a lock, to be woken after it.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "pollux/core/slot.h"
#include "pollux/core/waker.h"

namespace pollux::internal {

/// A waker runs foreign code, which may come back to whatever the lock guards: it is never woken,
/// cloned or dropped under a lock. Declare the list before the lock, so that it is destroyed after
/// it; that wakes what is left.
class WakeList {
 public:
  static constexpr std::size_t capacity = 32;

  WakeList() = default;
  WakeList(const WakeList&) = delete;
  WakeList& operator=(const WakeList&) = delete;
  ~WakeList() {
    if (count_ > 0) wake_all();
  }

  bool is_full() const { return count_ == capacity; }

  /// Precondition: not full.
  void push(Waker&& waker) { wakers_[count_++].emplace(std::move(waker)); }

  /// Wakes all, the first first.
  void wake_all() {
    std::size_t count = std::exchange(count_, 0);
    for (std::size_t i = 0; i < count; ++i) {
      std::move(*wakers_[i]).wake();
      wakers_[i].destroy();
    }
  }

 private:
  std::size_t count_ = 0;
  std::array<Slot<Waker>, capacity> wakers_;
};

}  // namespace pollux::internal
