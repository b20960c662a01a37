// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers: what sleeps wait in: a wheel for any number of timers and threads; where there are no
// threads, as on a device, a list.
#pragma once

#include "pollux/core/internal/threads.h"

#if POLLUX_HAS_THREADS
#include "pollux/time/timer_wheel.h"
#else
#include "pollux/time/timer_list.h"

namespace pollux {
using Timers = TimerList;
using Timer = TimerList::Timer;
}  // namespace pollux
#endif
