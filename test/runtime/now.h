// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// now: the output of a future that must be ready at its first poll.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "counting_waker.h"
#include "pollux/core/future.h"

namespace pollux::test {

/// Throws std::runtime_error if it is pending.
template <class F>
output_t<F> now(F future) {
  CountingWaker waker;
  F polled = std::move(future);  // ends before its waker
  Poll<output_t<F>> result = polled.poll(waker.context());
  if (result.is_pending()) throw std::runtime_error("pending, and should have been ready");
  if constexpr (!std::is_void_v<output_t<F>>) return std::move(result).value();
}

}  // namespace pollux::test
