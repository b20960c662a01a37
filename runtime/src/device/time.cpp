// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The timers of a program that has no threads. Not part of the library for Linux: a program for a
// device or for WebAssembly compiles it, and time_sleep.cpp.
#include <optional>

#include "pollux/time/device.h"
#include "pollux/time/time_source.h"

namespace pollux {

namespace {
TimerList timers;
}  // namespace

Clock::time_point now() { return Clock::now(); }

Timers& internal::timers_for(const char*) { return timers; }

void device::fire_timers() {
  if (!timers.empty()) timers.fire_due(now());
}

bool device::may_sleep() {
  std::optional<Clock::time_point> deadline = timers.next_deadline();
  if (!deadline) return true;
  if (*deadline <= now()) return false;
  set_alarm(*deadline);
  return true;
}

}  // namespace pollux
