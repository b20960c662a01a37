// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barrier: who comes last does not wait, and lets the others go.
#include "pollux/core/future.h"
#include "pollux/sync/barrier.h"

namespace pollux {

Poll<bool> BarrierWaitFuture::poll(Context& cx) {
  if (done_) polled_after_completion("Barrier::wait");
  internal::WaitQueue passing;
  Poll<bool> passed = internal::poll_under_lock(
      barrier_.mutex_, node_, cx,
      [&] {
        if (node_.has_waited()) return barrier_.round_ != round_;
        return barrier_.waiting_ + 1 >= barrier_.parties_;
      },
      [&]() -> Poll<bool> {
        if (node_.has_waited()) return false;
        passing.append(barrier_.waiters_);
        barrier_.waiting_ = 0;
        ++barrier_.round_;
        return true;
      },
      [&] {
        ++barrier_.waiting_;
        round_ = barrier_.round_;
        barrier_.waiters_.push(node_);
      });
  done_ = passed.is_ready();
  if (done_ && passed.value()) passing.notify_all(internal::ThreadLock(barrier_.mutex_));
  return passed;
}

BarrierWaitFuture::~BarrierWaitFuture() {
  if (done_ || !node_.has_waited()) return;
  std::lock_guard lock(barrier_.mutex_);
  if (barrier_.round_ == round_) --barrier_.waiting_;
  internal::WaitQueue::remove(node_);
}

}  // namespace pollux
