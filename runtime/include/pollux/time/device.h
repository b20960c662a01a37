// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What runs timers where there is no Driver: on a device, and in WebAssembly. It needs a clock, one
// interrupt, and a place in the loop of the program:
//
//   for (;;) {
//     pollux::device::fire_timers();
//     executor.run_ready();
//     mask_interrupts();
//     if (!executor.has_ready() && pollux::device::may_sleep()) wait_for_interrupt();
//     unmask_interrupts();
//   }
#pragma once

#include "pollux/time/clock.h"

namespace pollux::device {

/// The program defines it: the loop is to go on at `deadline`, or at once if that has passed, by
/// means of an interrupt. Replaces the deadline before; an interrupt that is early does no harm.
void set_alarm(Clock::time_point deadline);

/// For block_on, where a program has that and no loop of its own: sleeps until the alarm. In
/// WebAssembly the runtime has it, and set_alarm().
void wait();

/// Wakes the sleeps that are due.
void fire_timers();

/// Whether no sleep is due. Sets the alarm for the first of them.
bool may_sleep();

}  // namespace pollux::device
