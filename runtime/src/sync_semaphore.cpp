// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Semaphore: taking and giving back under its lock, waking outside of it.
#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/sync/semaphore.h"

namespace pollux {

std::optional<SemaphorePermit> Semaphore::try_acquire(std::size_t count) {
  std::lock_guard lock(mutex_);
  if (!permits_.try_acquire(count)) return std::nullopt;
  return SemaphorePermit(*this, count);
}

// The semaphore may end as soon as the last one is woken.
void Semaphore::release(std::size_t count) {
  internal::WakeList wakes;
  internal::ThreadLock lock(mutex_);
  while ((count = permits_.release(count, wakes)) > 0) {
    lock.unlock();
    wakes.wake_all();
    lock.lock();
  }
}

Poll<SemaphorePermit> AcquireFuture::poll(Context& cx) {
  if (done_) polled_after_completion("Semaphore::acquire");
  if (!internal::Budget::may_try(cx)) return pending;
  Poll<void> acquired = internal::poll_under_lock(
      semaphore_.mutex_, waiter_, cx,
      [&] {
        return waiter_.is_granted() ||
               (!waiter_.is_waiting() && semaphore_.permits_.try_acquire(count_));
      },
      [] { return Poll<void>(ready); }, [&] { semaphore_.permits_.wait(waiter_, count_); });
  if (acquired.is_pending()) return pending;
  done_ = true;
  internal::Budget::spend();
  return SemaphorePermit(semaphore_, count_);
}

AcquireFuture::~AcquireFuture() {
  if (done_ || !waiter_.has_waited()) return;
  internal::ThreadLock lock(semaphore_.mutex_);
  std::size_t given = internal::Permits::withdraw(waiter_);
  lock.unlock();
  if (given > 0) semaphore_.release(given);
}

}  // namespace pollux
