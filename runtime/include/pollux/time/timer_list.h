// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TimerList: the timers of a device: a list in the order of the deadlines, which lies in the timers
// themselves. It costs a pointer, and arming a timer a step for each that is due before it: right
// for the few that a device has.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "pollux/core/waker.h"
#include "pollux/time/clock.h"

namespace pollux {

/// Used from one context, such as that of main(), as are its timers. Time is what fire_due() is
/// told: the list reads no clock.
class TimerList {
 public:
  class Timer;

  constexpr TimerList() = default;
  TimerList(const TimerList&) = delete;
  TimerList& operator=(const TimerList&) = delete;

  bool empty() const { return !first_; }

  /// The earliest deadline; nothing if no timer is armed.
  std::optional<Clock::time_point> next_deadline() const;

  /// Wakes every timer that is due at `now`, the earliest first and of equal ones that which was
  /// armed first. The wakers may arm and disarm any timer.
  void fire_due(Clock::time_point now);

 private:
  Timer* first_ = nullptr;
};

/// One deadline. Not movable: the list points to it while it is armed. Destroying it disarms it.
/// The list outlives the timers that are armed in it.
class TimerList::Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { disarm(); }

  /// Wakes `waker` once, when `timers` is told of a time not before `deadline`. Precondition: not
  /// armed.
  void arm(TimerList& timers, Clock::time_point deadline, const Waker& waker) {
    waker_ = waker;
    deadline_ = deadline;
    state_ = State::Armed;
    Timer** place = &timers.first_;
    while (*place && (*place)->deadline_ <= deadline) place = &(*place)->next_;
    link(place);
  }

  /// Wakes this waker instead. No effect unless armed.
  void set_waker(const Waker& waker) {
    if (is_armed() && !waker_.will_wake(waker)) waker_ = waker;
  }

  /// Never wakes after this. No effect unless armed.
  void disarm() {
    if (!is_armed()) return;
    state_ = State::Idle;
    unlink();
    waker_ = internal::no_waker();
  }

  /// Between arm() and the wake or disarm(), whichever is first.
  bool is_armed() const { return state_ == State::Armed; }

  /// Whether it has woken since it was last armed.
  bool has_fired() const { return state_ == State::Fired; }

 private:
  friend TimerList;
  enum class State : std::uint8_t { Idle, Armed, Fired };

  void link(Timer** place) {
    place_ = place;
    next_ = std::exchange(*place, this);
    if (next_) next_->place_ = &next_;
  }

  void unlink() {
    *place_ = next_;
    if (next_) next_->place_ = place_;
  }

  Timer* next_ = nullptr;
  Timer** place_ = nullptr;  // what points to this one
  Clock::time_point deadline_;
  Waker waker_ = internal::no_waker();  // another one while it is armed
  State state_ = State::Idle;
};

inline std::optional<Clock::time_point> TimerList::next_deadline() const {
  if (!first_) return std::nullopt;
  return first_->deadline_;
}

inline void TimerList::fire_due(Clock::time_point now) {
  while (first_ && first_->deadline_ <= now) {
    Timer& timer = *first_;
    timer.unlink();
    timer.state_ = Timer::State::Fired;
    std::exchange(timer.waker_, internal::no_waker()).wake();  // which may end the timer
  }
}

}  // namespace pollux
