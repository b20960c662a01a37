// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// poll_fn: a function as a future.
#pragma once

#include <type_traits>
#include <utility>

#include "pollux/core/future.h"

namespace pollux {

/// Each poll calls `function(cx)`, which returns a Poll<T>. As movable as the function.
template <class Function>
class [[nodiscard]] PollFn {
 public:
  using Output = typename std::invoke_result_t<Function&, Context&>::Value;

  explicit PollFn(Function&& function) : function_(std::move(function)) {}

  Poll<Output> poll(Context& cx) { return function_(cx); }

 private:
  Function function_;
};

/// A future that calls `function(cx)` in each poll, and gives what is ready there.
template <class Function>
PollFn<Function> poll_fn(Function function) {
  return PollFn<Function>(std::move(function));
}

}  // namespace pollux
