// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a future is: a type with `using Output` and `Poll<Output> poll(Context&)`. No base class.
#pragma once

#include <cstdlib>
#include <type_traits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"

#if !defined(POLLUX_NO_POLL_CHECK) && __STDC_HOSTED__
#include <cstdio>
#endif

namespace pollux {

template <class F>
using output_t = typename std::remove_reference_t<F>::Output;

namespace internal {
template <class F, class = void>
struct IsFuture : std::false_type {};
template <class F>
struct IsFuture<
    F, std::void_t<typename F::Output, decltype(std::declval<F&>().poll(std::declval<Context&>()))>>
    : std::is_same<decltype(std::declval<F&>().poll(std::declval<Context&>())),
                   Poll<typename F::Output>> {};
}  // namespace internal

/// Whether F has Output and `Poll<Output> poll(Context&)`. A reference to a future counts as one.
template <class F>
inline constexpr bool is_future_v = internal::IsFuture<std::remove_reference_t<F>>::value;

/// Called where a finished future is polled again, which is a programming error. `function` names
/// the async function. Define POLLUX_NO_POLL_CHECK to save the message, which a freestanding
/// program has not; it aborts all the same.
[[noreturn]] inline void polled_after_completion([[maybe_unused]] const char* function) {
#if !defined(POLLUX_NO_POLL_CHECK) && __STDC_HOSTED__
  std::fprintf(stderr, "pollux: %s was polled after it had finished\n", function);
#endif
  std::abort();
}

}  // namespace pollux
