// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a sleep needs of whoever runs it: the time, and timers. On Linux that is the Driver of the
// thread, on a device time/device.h.
#pragma once

#include "pollux/time/timers.h"

namespace pollux {

/// The time that timers go by on this thread: that of Clock unless it is paused.
Clock::time_point now();

namespace internal {
/// Where `operation` arms its timers. Aborts, and says why, if nobody here will look at them.
Timers& timers_for(const char* operation);
}  // namespace internal

}  // namespace pollux
