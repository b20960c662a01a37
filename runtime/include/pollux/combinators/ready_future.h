// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ready_future: a value where a future is wanted.
#pragma once

#include <optional>
#include <utility>

#include "pollux/core/future.h"

namespace pollux {

/// Ready at its first poll. Movable before it.
template <class T>
class [[nodiscard]] ReadyFuture {
 public:
  using Output = T;
  static constexpr bool is_cancel_safe = true;

  explicit ReadyFuture(T value) : value_(std::in_place, static_cast<T&&>(value)) {}

  Poll<T> poll(Context&) {
    if (!value_) polled_after_completion("pollux::ready_future");
    Poll<T> result(std::in_place, *std::move(value_));
    value_.reset();
    return result;
  }

 private:
  std::optional<T> value_;
};

template <>
class [[nodiscard]] ReadyFuture<void> {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  Poll<void> poll(Context&) {
    if (std::exchange(done_, true)) polled_after_completion("pollux::ready_future");
    return ready;
  }

 private:
  bool done_ = false;
};

/// Gives `value` when awaited, without waiting.
template <class T>
ReadyFuture<T> ready_future(T value) {
  return ReadyFuture<T>(std::move(value));
}

/// Does not wait when awaited.
inline ReadyFuture<void> ready_future() { return {}; }

}  // namespace pollux
