// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// run_limited: block_on that fails, instead of hanging, when a wake was lost.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "pollux/executor/block_on.h"
#include "pollux/time/timeout.h"

namespace pollux::test {

/// Far longer than anything here takes. No test waits for it unless it fails.
inline constexpr std::chrono::seconds time_limit{30};

/// The output of `future`. Throws std::runtime_error if it takes longer than the limit.
template <class F>
output_t<F> run_limited(F future) {
  auto output = block_on(timeout(time_limit, std::move(future)));
  if (!output)
    throw std::runtime_error("nothing woke the future: it was still pending at the limit");
  if constexpr (!std::is_void_v<output_t<F>>) return *std::move(output);
}

}  // namespace pollux::test
