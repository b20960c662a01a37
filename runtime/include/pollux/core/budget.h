// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Budget: how often a task may find something ready in one poll before the others have their turn.
//
// A socket or a channel that somebody keeps full is never pending, and a task that empties it in a
// loop would never give way. So each poll of a task has a budget; where it is spent, an operation
// is pending although it could go on, and its task is woken at once, to be polled after the others.
#pragma once

#include <limits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/internal/threads.h"

namespace pollux::internal {

/// Of the poll that is under way on this thread. Without an executor there is no limit.
class Budget {
 public:
  static constexpr int per_poll = 128;

  /// Whether an operation that others keep ready, or a future that polls several, may try. If not,
  /// it is to be pending; its task is woken. Foreign code runs: not to be called under a lock.
  static bool may_try(Context& cx) {
    if (left_ > 0) return true;
    cx.waker().wake_by_ref();
    return false;
  }

  /// Such an operation is ready.
  static void spend() {
    if (left_ != unlimited) --left_;
  }

  /// Before each of several futures is polled within one that may try: what the others have spent
  /// does not keep it from one operation, lest it get none in any poll.
  static void leave_one() {
    if (left_ <= 0) left_ = 1;
  }

  /// Stands where an executor polls a task.
  class OfPoll {
   public:
    explicit OfPoll(int budget = per_poll) : before_(std::exchange(left_, budget)) {}
    OfPoll(const OfPoll&) = delete;
    OfPoll& operator=(const OfPoll&) = delete;
    ~OfPoll() { left_ = before_; }

   private:
    int before_;
  };

 private:
  static constexpr int unlimited = std::numeric_limits<int>::max();

  static inline POLLUX_THREAD_LOCAL int left_ = unlimited;
};

}  // namespace pollux::internal
