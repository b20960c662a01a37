// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outcome<T>: how a task ended: with a value, with an exception, or aborted.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "pollux/core/future.h"
#include "pollux/core/poll.h"
#include "pollux/executor/join_error.h"

namespace pollux::internal {

struct Aborted {};

template <class T>
class Outcome {
 public:
  explicit Outcome(Aborted aborted) : how_(aborted) {}
  explicit Outcome(std::exception_ptr exception) : how_(std::move(exception)) {}
  /// Precondition: `poll` is ready.
  explicit Outcome(Poll<T>&& poll) : how_(std::in_place_type<Poll<T>>, std::move(poll)) {}

  /// The value; throws the exception, or JoinError.
  Poll<T> take() && {
    if (Poll<T>* value = std::get_if<Poll<T>>(&how_)) return std::move(*value);
    if (std::exception_ptr* exception = std::get_if<std::exception_ptr>(&how_)) {
      std::rethrow_exception(std::move(*exception));
    }
    throw_join_error();
  }

 private:
  std::variant<Poll<T>, std::exception_ptr, Aborted> how_;
};

/// Polls `future`: how it has ended, if it has.
template <class F>
std::optional<Outcome<output_t<F>>> poll_for_outcome(F& future, Context& cx) {
  using Ended = std::optional<Outcome<output_t<F>>>;
#if defined(__cpp_exceptions)
  try {
#endif
    Poll<output_t<F>> result = future.poll(cx);
    return result.is_pending() ? Ended() : Ended(std::in_place, std::move(result));
#if defined(__cpp_exceptions)
  } catch (...) {
    return Ended(std::in_place, std::current_exception());
  }
#endif
}

}  // namespace pollux::internal
