// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sleep_for, sleep_until: a future that is ready when its deadline has passed, and never before.
#pragma once

#include <chrono>
#include <cstdint>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/time/timers.h"

namespace pollux {

/// Ready once the deadline has passed; fires up to two milliseconds later if the thread is idle.
/// Allocates nothing. Needs an executor, unless the deadline has passed at the first poll.
///
/// Movable before its first poll only. Polled and destroyed on one thread from then on. Cancel
/// safe: destroying it disarms it; the deadline is absolute, so another sleep_until() continues it.
class [[nodiscard]] Sleep {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit Sleep(Clock::time_point deadline) : deadline_(deadline) {}
  Sleep(Sleep&& other) noexcept : deadline_(other.deadline_) {}

  Clock::time_point deadline() const { return deadline_; }

  Poll<void> poll(Context& cx);

 private:
  enum class State : std::uint8_t { Start, Wait, Done };

  State state_ = State::Start;
  Clock::time_point deadline_;
  Timer timer_;
};

namespace internal {
/// `duration` in the clock's unit, rounded up; what the clock cannot express is as long as it can.
template <class Rep, class Period>
Clock::duration saturated(std::chrono::duration<Rep, Period> duration) {
  // Compared in floating point, where nothing overflows.
  using Wide = std::chrono::duration<long double, Clock::period>;
  if (!(Wide(duration) < Wide(Clock::duration::max()))) return Clock::duration::max();
  if (Wide(duration) <= Wide(Clock::duration::zero())) return Clock::duration::zero();
  return std::chrono::ceil<Clock::duration>(duration);
}

/// The deadline that is `duration` from now, or the last there is.
Clock::time_point deadline_after(Clock::duration duration);
}  // namespace internal

/// Waits until `deadline`.
inline Sleep sleep_until(Clock::time_point deadline) { return Sleep(deadline); }

/// Waits for any std::chrono::duration, counted from this call. Zero and less: ready at once.
template <class Rep, class Period>
Sleep sleep_for(std::chrono::duration<Rep, Period> duration) {
  return Sleep(internal::deadline_after(internal::saturated(duration)));
}

}  // namespace pollux
