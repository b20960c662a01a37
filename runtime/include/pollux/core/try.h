// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_: Rust's `?`. `co_await try_(op)` is the value, or ends the function with the error.
//
// A lowered function returns there. A coroutine has no such way out, so in the native twin an
// exception of a type of its own unwinds it, and its promise makes the error its result.
#pragma once

#include <type_traits>
#include <utility>

#include "pollux/core/result.h"

namespace pollux {

namespace internal {
template <class T>
inline constexpr bool is_result_v = false;
template <class T>
inline constexpr bool is_result_v<Result<T>> = true;

/// The value that a future or an operation gives when it does not fail.
template <class F, bool = is_fallible_v<F>>
struct TryValue {
  using Type = output_t<F>;
};
template <class F>
struct TryValue<F, false> {
  static_assert(is_result_v<output_t<F>>,
                "try_ takes an operation that can fail, or a future of a pollux::Result");
  using Type = typename output_t<F>::value_type;
};
}  // namespace internal

/// What try_ gives: a future of the Result, which co_await takes apart.
template <class F>
class [[nodiscard]] Try {
 public:
  using Value = typename internal::TryValue<F>::Type;
  using Output = Result<Value>;

  explicit Try(F&& future) : future_(std::move(future)) {}

  Poll<Output> poll(Context& cx) {
    if constexpr (is_fallible_v<F>) {
      return future_.poll_result(cx);
    } else {
      return future_.poll(cx);
    }
  }

 private:
  F future_;
};

/// To be awaited at once, in a function that returns a Task<Result<U>>: gives the value of
/// `future`, an operation that can fail or a future of a Result, which has not been polled yet.
/// Where there is none, the function returns the error, as by co_return.
template <class F>
Try<F> try_(F future) {
  return Try<F>(std::move(future));
}

}  // namespace pollux
