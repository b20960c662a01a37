// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// PausedClock: time stands still, for tests: it goes on only where the test, or nothing else to do,
// has it go on.
#pragma once

#include <chrono>

#include "pollux/reactor/driver.h"
#include "pollux/time/time_source.h"

namespace pollux {

/// Pauses the clock of the runtime that runs on this thread, as long as it exists. When all tasks
/// wait, time jumps to the next timer, at once; what spawn_blocking does takes no time.
/// Aborts outside of block_on.
class PausedClock {
 public:
  PausedClock();
  PausedClock(const PausedClock&) = delete;
  PausedClock& operator=(const PausedClock&) = delete;
  ~PausedClock();

  /// Time goes on by `duration`; what is due is woken when the driver has its turn next, for
  /// instance upon co_await yield_now().
  void advance(Clock::duration duration) { driver_.advance(duration); }

 private:
  Driver& driver_;
};

}  // namespace pollux
