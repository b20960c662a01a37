// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outcome<T>: how a task ended: with a value, with an exception, or aborted.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

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

}  // namespace pollux::internal
