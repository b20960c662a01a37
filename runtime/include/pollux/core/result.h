// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Result<T>, and how an operation that can fail offers both ways to report an error.
//
// An operation, say a read, has Output = T and
//
//   Poll<Result<T>> poll_result(Context& cx);                                    // never throws
//   Poll<T> poll(Context& cx) { return value_or_throw(poll_result(cx)); }
//
// `co_await op` polls the second and throws std::system_error; `co_await as_result(op)` polls the
// first and gives the Result, without an exception on the way.
#pragma once

#include <cstdlib>
#include <system_error>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "pollux/core/cancel_safety.h"
#include "pollux/core/future.h"

namespace pollux {

/// A T, or why there is none. Make a failed one with `tl::unexpected(std::error_code)`.
template <class T>
using Result = tl::expected<T, std::error_code>;

namespace internal {
template <class F, class = void>
struct IsFallible : std::false_type {};
template <class F>
struct IsFallible<F,
                  std::void_t<decltype(std::declval<F&>().poll_result(std::declval<Context&>()))>>
    : std::is_same<decltype(std::declval<F&>().poll_result(std::declval<Context&>())),
                   Poll<Result<typename F::Output>>> {};

#if !defined(__cpp_exceptions)
[[gnu::error("without exceptions, await as_result(operation) instead of the operation")]] void
await_as_result_instead();
#endif

[[noreturn]] inline void throw_error([[maybe_unused]] std::error_code error) {
#if defined(__cpp_exceptions)
  throw std::system_error(error);
#else
  await_as_result_instead();
  std::abort();
#endif
}
}  // namespace internal

/// Whether F is an operation with Output and `Poll<Result<Output>> poll_result(Context&)`.
template <class F>
inline constexpr bool is_fallible_v = internal::IsFallible<std::remove_reference_t<F>>::value;

/// The value of `result`. Throws std::system_error where there is none; with -fno-exceptions a
/// program that calls this does not compile.
template <class T>
T value_or_throw(Result<T> result) {
  if (!result) internal::throw_error(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// The same for the result of a poll: what an operation's `poll` makes of its `poll_result`.
template <class T>
Poll<T> value_or_throw(Poll<Result<T>> result) {
  if (result.is_pending()) return pending;
  if (!result.value()) internal::throw_error(result.value().error());
  if constexpr (std::is_void_v<T>) {
    return ready;
  } else {
    return *std::move(result).value();
  }
}

/// What as_result gives: a future of Result<Output of Op>.
template <class Op>
class [[nodiscard]] AsResult {
 public:
  using Output = Result<output_t<Op>>;
  static constexpr bool is_cancel_safe = is_cancel_safe_v<Op>;

  explicit AsResult(Op op) : op_(std::move(op)) {}

  Poll<Output> poll(Context& cx) { return op_.poll_result(cx); }

 private:
  Op op_;
};

/// Awaits `op`, which has not been polled yet, for its Result: errors come back as values.
template <class Op>
AsResult<Op> as_result(Op op) {
  static_assert(is_fallible_v<Op>,
                "as_result takes an operation that has Poll<Result<Output>> poll_result(Context&)");
  return AsResult<Op>(std::move(op));
}

}  // namespace pollux
