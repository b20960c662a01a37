// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a future may take, for static_asserts of programs that are built both ways: lowered, where
// the future is its frame, and as they are, where it is a box. And the future that takes least.
#pragma once

#include <cstddef>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/core/task.h"

namespace pollux::testing {

namespace internal {
template <class F>
inline constexpr bool is_box = false;
template <class T>
inline constexpr bool is_box<Task<T>> = true;
}  // namespace internal

/// Whether an F takes at most `bytes`. Nothing is said of a box.
template <class F>
constexpr bool takes_at_most(std::size_t bytes) {
  return internal::is_box<F> || sizeof(F) <= bytes;
}

/// The smallest future: pending once, and woken by itself.
struct Yield {
  using Output = void;

  Poll<void> poll(Context& cx) {
    if (woken) return ready;
    woken = true;
    cx.waker().wake_by_ref();
    return pending;
  }

  bool woken = false;
};

}  // namespace pollux::testing
