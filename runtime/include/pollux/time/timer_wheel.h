// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers: the armed deadlines of one thread, in a hierarchical wheel of intrusive lists. A timer is
// a member of the future that waits: arming allocates nothing, arming and disarming take constant
// time.
//
// A tick is a millisecond; deadlines are rounded up to it, so that no timer fires early. Level 0
// holds the timers of the current block of 64 ticks, one slot for each tick; level 1 those of the
// current block of 64 * 64, one slot for each 64 ticks; and so on. When time reaches a slot of a
// higher level, its timers move down. Eight levels of six bits cover whatever
// steady_clock::time_point can say, so that no deadline is too far.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

#include "pollux/core/internal/optional_mutex.h"
#include "pollux/core/waker.h"
#include "pollux/time/clock.h"

namespace pollux {

class Timers;

/// One deadline. Not movable: a wheel points to it while it is armed. Destroying it disarms it.
/// Used by one thread at a time: that of its Timers unless those are shared.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { disarm(); }

  /// Wakes `waker` once, when `timers` is told of a time not before `deadline`. On the thread of
  /// `timers`. Precondition: not armed.
  void arm(Timers& timers, Clock::time_point deadline, const Waker& waker);

  /// Wakes this waker instead. No effect unless armed.
  void set_waker(const Waker& waker);

  /// Never wakes after this. No effect unless armed.
  void disarm();

  /// Between arm() and the wake, disarm() or the end of the Timers, whichever is first.
  bool is_armed() const { return state_.load(std::memory_order_acquire) == State::Armed; }

  /// Whether it has woken since it was last armed.
  bool has_fired() const { return state_.load(std::memory_order_acquire) == State::Fired; }

 private:
  friend class Timers;
  enum class State : std::uint8_t { Idle, Armed, Fired };

  // Guarded by the lock of timers_.
  Timer* next_ = nullptr;  // in the ring of its slot
  Timer* previous_ = nullptr;
  std::uint64_t tick_ = 0;
  Waker waker_ = internal::no_waker();  // another one while it is armed
  std::uint16_t slot_ = 0;
  std::atomic<State> state_{State::Idle};  // Armed is left under the lock

  Timers* timers_ = nullptr;  // in which it was last armed
};

/// The wheel. Belongs to one thread; if it is shared, others may use the timers that are armed in
/// it. Time is what fire_due() is told: the wheel reads no clock.
class Timers {
 public:
  /// Deadlines before `origin` count as `origin`.
  explicit Timers(Clock::time_point origin, bool is_shared = false);
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  /// Disarms what is armed, without waking.
  ~Timers();

  bool empty() const {
    std::lock_guard lock(mutex_);
    return count_ == 0;
  }

  /// How long until the wheel has work to do, rounded up to a tick; nothing if no timer is armed.
  /// The work may be to move timers to a lower level, and fire none.
  std::optional<std::chrono::milliseconds> until_next(Clock::time_point now) const;

  /// Wakes every timer that is due at `now`, the earliest first and within a tick in the order in
  /// which they were armed. The wakers may arm and disarm any timer, and must
  /// not throw.
  void fire_due(Clock::time_point now) noexcept;

 private:
  friend class Timer;
  using Tick = std::uint64_t;

  static constexpr unsigned slot_bits = 6;
  static constexpr unsigned slots = 1u << slot_bits;
  static constexpr unsigned levels = 8;

  /// The first slot that time will reach, and when.
  struct Next {
    std::size_t slot;
    Tick tick;
  };

  Tick tick_of(Clock::time_point deadline) const;
  Tick elapsed_ticks(Clock::time_point now) const;
  std::optional<Next> next() const;
  void insert(Timer& timer);
  void remove(Timer& timer);
  void move_down(std::size_t slot);
  void fire_slot(std::size_t slot, std::unique_lock<internal::OptionalMutex>& lock);

  Clock::time_point origin_;
  mutable internal::OptionalMutex mutex_;  // guards what follows; no foreign code runs under it
  Tick now_ = 0;                           // all earlier ticks have been dealt with
  std::size_t count_ = 0;
  std::array<std::uint64_t, levels> occupied_{};  // one bit for each slot that has timers
  std::array<Timer*, levels * slots> rings_{};    // the first timer of each slot
};

}  // namespace pollux
