// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval: the time of the next tick from that of the last.
#include <cstdio>
#include <cstdlib>

#include "pollux/time/interval.h"

namespace pollux {

Interval::Interval(Clock::time_point first, Clock::duration period)
    : next_(first), period_(period) {
  if (period > Clock::duration::zero()) return;
  std::fprintf(stderr, "pollux: an interval with a period of zero, which would never wait\n");
  std::abort();
}

void Interval::reset() { next_ = internal::deadline_after(period_); }

Clock::time_point Interval::take_tick() {
  Clock::time_point tick = next_;
  Clock::time_point now = internal::deadline_after(Clock::duration::zero());
  bool is_late = period_ < now - tick;
  if (!is_late || missed_ == MissedTicks::Burst) {
    next_ = period_ < Clock::time_point::max() - tick ? tick + period_ : Clock::time_point::max();
  } else if (missed_ == MissedTicks::Delay) {
    next_ = internal::deadline_after(period_);
  } else {
    next_ = now + (period_ - (now - tick) % period_);
  }
  return tick;
}

}  // namespace pollux
