// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pending_future: never ready.
#pragma once

#include "pollux/core/future.h"

namespace pollux {

/// Never ready, and never wakes.
template <class T>
class [[nodiscard]] PendingFuture {
 public:
  using Output = T;
  static constexpr bool is_cancel_safe = true;

  Poll<T> poll(Context&) { return pending; }
};

/// Waits for ever: the branch of a select that never wins.
template <class T = void>
PendingFuture<T> pending_future() {
  return {};
}

}  // namespace pollux
