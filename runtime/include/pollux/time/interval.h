// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval: ticks at a fixed period.
//
//   Interval every_second = interval(1s);
//   for (;;) { co_await every_second.tick(); report(); }
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include "pollux/time/sleep.h"

namespace pollux {

/// What happens to ticks whose time has passed when nobody waited for them.
enum class MissedTicks : std::uint8_t {
  Burst,  // they come at once, one after the other, until the interval has caught up
  Delay,  // one comes at once, and the next a period after that
  Skip,   // one comes at once, and the next at the next multiple of the period from the start
};

class TickFuture;

/// A value: when the next tick is, and how they follow. Used by one thread at a time.
class Interval {
 public:
  Interval(Clock::time_point first, Clock::duration period);

  /// Waits for the next tick, and gives its time, at which it was to come. Cancel safe: a tick that
  /// it has not given is still to come. The interval must outlive the future.
  TickFuture tick();

  /// Burst unless it is set.
  void set_missed_ticks(MissedTicks missed) { missed_ = missed; }

  /// The next tick is a period from now.
  void reset();

  Clock::duration period() const { return period_; }

 private:
  friend class TickFuture;

  Clock::time_point take_tick();

  Clock::time_point next_;
  Clock::duration period_;
  MissedTicks missed_ = MissedTicks::Burst;
};

/// Interval::tick. Movable before its first poll only.
class [[nodiscard]] TickFuture {
 public:
  using Output = Clock::time_point;
  static constexpr bool is_cancel_safe = true;

  TickFuture(Interval& interval, Clock::time_point deadline)
      : interval_(interval), sleep_(deadline) {}

  Poll<Clock::time_point> poll(Context& cx) {
    if (sleep_.poll(cx).is_pending()) return pending;
    return interval_.take_tick();
  }

 private:
  Interval& interval_;
  Sleep sleep_;
};

inline TickFuture Interval::tick() { return {*this, next_}; }

/// The first tick comes at once, or at `first`, and then one each `period`, which is more than zero
/// and any std::chrono::duration.
template <class Rep, class Period>
Interval interval(std::chrono::duration<Rep, Period> period) {
  return Interval(internal::deadline_after(Clock::duration::zero()), internal::saturated(period));
}
template <class Rep, class Period>
Interval interval_at(Clock::time_point first, std::chrono::duration<Rep, Period> period) {
  return Interval(first, internal::saturated(period));
}

}  // namespace pollux
