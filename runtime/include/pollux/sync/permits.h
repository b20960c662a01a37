// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Permits: a number of permits, and those who wait for some, first come, first served. What comes
// free is collected for the first until that one has all it needs, so that nobody who needs many is
// starved by those who need few.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "pollux/core/internal/thread_mutex.h"
#include "pollux/sync/wait_queue.h"

namespace pollux::internal {

/// Has no lock of its own, as WaitQueue.
class Permits {
 public:
  /// A place in the queue.
  class Waiter : public WaitNode {
   public:
    /// Has been given all its permits, which it uses, or gives back by withdraw().
    bool is_granted() const { return is_notified() && missing_ == 0; }

   private:
    friend Permits;

    std::size_t wanted_ = 0;
    std::size_t missing_ = 0;
  };

  explicit Permits(std::size_t count) : free_(count) {}

  std::size_t available() const { return free_; }

  /// Takes `count` permits, if they are free. None while somebody waits: the next are theirs.
  bool try_acquire(std::size_t count) {
    if (free_ < count || (count > 0 && !queue_.is_empty())) return false;
    free_ -= count;
    return true;
  }

  /// Gives permits back: to those who have waited longest, if any. Gives what is left of `count`
  /// because `wakes` is full: the caller wakes them, and calls again with that.
  std::size_t release(std::size_t count, WakeList& wakes) {
    while (count > 0 && !queue_.is_empty()) {
      if (wakes.is_full()) return count;
      Waiter& first = static_cast<Waiter&>(queue_.first());
      std::size_t given = std::min(count, first.missing_);
      count -= given;
      first.missing_ -= given;
      if (first.missing_ == 0) queue_.notify_first(wakes);
    }
    free_ += count;
    return 0;
  }

  /// Precondition: try_acquire(count) would fail.
  void wait(Waiter& waiter, std::size_t count) {
    waiter.wanted_ = count;
    waiter.missing_ = queue_.is_empty() ? count - std::exchange(free_, 0) : count;
    queue_.push(waiter);
  }

  /// The waiter does not want permits any more. How many it was given: the caller releases them.
  static std::size_t withdraw(Waiter& waiter) {
    bool is_concerned = waiter.is_waiting() || waiter.is_notified();
    WaitQueue::remove(waiter);
    return is_concerned ? waiter.wanted_ - waiter.missing_ : 0;
  }

  /// Sends all who wait away, without their permits; as WaitQueue::notify_all().
  void evict(ThreadLock lock) { queue_.notify_all(std::move(lock)); }

 private:
  std::size_t free_;  // 0 while the first who waits lacks some
  WaitQueue queue_;
};

}  // namespace pollux::internal
