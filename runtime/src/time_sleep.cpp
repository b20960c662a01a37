// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleep: looks at the clock once, then leaves it to the timers of the thread.
#include "pollux/core/future.h"
#include "pollux/time/sleep.h"
#include "pollux/time/time_source.h"

namespace pollux {

Poll<void> Sleep::poll(Context& cx) {
  switch (state_) {
    case State::Start:
      if (deadline_ <= now()) {
        state_ = State::Done;
        return ready;
      }
      state_ = State::Wait;
      [[fallthrough]];

    case State::Wait:
      if (timer_.is_armed()) {
        timer_.set_waker(cx.waker());
      } else if (!timer_.has_fired()) {  // first poll, or the executor that had it has ended
        timer_.arm(internal::timers_for("pollux::Sleep"), deadline_, cx.waker());
      }
      // Asked last: it may fire on another thread, and wake the waker of the last poll.
      if (timer_.has_fired()) {
        state_ = State::Done;
        return ready;
      }
      return pending;

    case State::Done:
      break;
  }
  polled_after_completion("pollux::Sleep");
}

Clock::time_point internal::deadline_after(Clock::duration duration) {
  Clock::time_point present = now();
  return duration < Clock::time_point::max() - present ? present + duration
                                                       : Clock::time_point::max();
}

}  // namespace pollux
