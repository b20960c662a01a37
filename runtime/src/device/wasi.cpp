// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The alarm of a program for WASI: it has no interrupts, so the next thing to happen is a timer.
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

#include "pollux/time/device.h"

namespace pollux {

namespace {
std::optional<Clock::time_point> alarm_at;
}  // namespace

void device::set_alarm(Clock::time_point deadline) { alarm_at = deadline; }

void device::wait() {
  if (!alarm_at) {
    std::fputs("pollux: all wait, and there is no timer that could wake them\n", stderr);
    std::abort();
  }
  const Clock::duration left = *alarm_at - Clock::now();
  alarm_at.reset();
  if (left <= Clock::duration::zero()) return;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  timespec time{};
  time.tv_sec = static_cast<time_t>(seconds.count());
  time.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);  // if it is cut short it is early
}

}  // namespace pollux
