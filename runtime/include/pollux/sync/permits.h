// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Permits: a number of permits, and those who wait for one, first come, first served.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "pollux/core/waker.h"
#include "pollux/sync/wake_list.h"

namespace pollux::internal {

/// Has no lock of its own: every call is made under the same one, its owner's. No waker is woken,
/// cloned or dropped in here.
class Permits {
 public:
  /// A place in the queue, to be a member of the future that waits. Does not move while it waits.
  class Waiter {
   public:
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// Has been given a permit, which it uses or gives back.
    bool is_granted() const { return state_ == State::Granted; }

    /// Who is woken when a permit is granted, or the waiter evicted. To be set under the lock by
    /// swapping, so that the old one is dropped after it.
    Waker waker = no_waker();

   private:
    friend Permits;
    enum class State : std::uint8_t { Idle, Waiting, Granted };

    State state_ = State::Idle;
    Waiter* next_ = nullptr;
    Waiter* previous_ = nullptr;
  };

  explicit Permits(std::size_t count) : free_(count) {}

  /// Whether acquire() may be called. Never while somebody waits: the next permit is theirs.
  bool is_available() const { return free_ > 0; }
  void acquire() { --free_; }

  /// Gives a permit back: to the one who has waited longest, if any.
  void release(WakeList& wakes) {
    if (!first_) {
      ++free_;
    } else {
      first_->state_ = Waiter::State::Granted;
      wakes.push(take_first());
    }
  }

  /// Precondition: no permit is available.
  void wait(Waiter& waiter) {
    waiter.state_ = Waiter::State::Waiting;
    waiter.previous_ = last_;
    (last_ ? last_->next_ : first_) = &waiter;
    last_ = &waiter;
  }

  /// The waiter has used the permit that it was granted.
  void spend(Waiter& waiter) { waiter.state_ = Waiter::State::Idle; }

  /// The waiter does not want a permit any more; passes on one that it was granted.
  void withdraw(Waiter& waiter, WakeList& wakes) {
    switch (std::exchange(waiter.state_, Waiter::State::Idle)) {
      case Waiter::State::Idle:
        break;
      case Waiter::State::Waiting:
        unlink(waiter);
        break;
      case Waiter::State::Granted:
        release(wakes);
        break;
    }
  }

  /// Sends some waiters away without a permit, as many as `wakes` takes. Whether any are left.
  bool evict(WakeList& wakes) {
    while (first_ && !wakes.is_full()) {
      first_->state_ = Waiter::State::Idle;
      wakes.push(take_first());
    }
    return first_ != nullptr;
  }

 private:
  Waker take_first() {
    Waiter& first = *first_;
    unlink(first);
    return std::exchange(first.waker, no_waker());
  }

  void unlink(Waiter& waiter) {
    (waiter.previous_ ? waiter.previous_->next_ : first_) = waiter.next_;
    (waiter.next_ ? waiter.next_->previous_ : last_) = waiter.previous_;
    waiter.next_ = waiter.previous_ = nullptr;
  }

  std::size_t free_;  // 0 while somebody waits
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

}  // namespace pollux::internal
