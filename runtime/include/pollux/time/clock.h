// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clock: what deadlines are measured with.
#pragma once

#include <chrono>
#include <cstdint>

namespace pollux {

#if __STDC_HOSTED__

using Clock = std::chrono::steady_clock;

#else

/// The clock of a device counts milliseconds, the unit of timers, so that no program divides.
struct Clock {
  using rep = std::int64_t;
  using period = std::milli;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;

  /// The program defines it: how long it has been running. Not called from interrupts.
  static time_point now() noexcept;
};

#endif

}  // namespace pollux
