// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mutex<T>: a value that one task at a time may use, also across an await. Fair, as Semaphore,
// which it is with one permit. For what is not held across an await a std::mutex is cheaper.
//
//   MutexGuard<Table> table = co_await mutex.lock();
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "pollux/sync/semaphore.h"

namespace pollux {

template <class T>
class LockFuture;

/// The right to use the value, until this is destroyed. Movable; from and to any thread.
template <class T>
class MutexGuard {
 public:
  MutexGuard(SemaphorePermit permit, T& value) : permit_(std::move(permit)), value_(&value) {}

  T& operator*() const { return *value_; }
  T* operator->() const { return value_; }

 private:
  SemaphorePermit permit_;
  T* value_;
};

/// All members may be called from any thread. Outlives its guards, and the futures of them.
template <class T>
class Mutex {
 public:
  template <class... Args>
  explicit Mutex(Args&&... args) : value_(std::forward<Args>(args)...) {}

  /// Waits for those who came before.
  LockFuture<T> lock() { return LockFuture<T>(semaphore_, value_); }

  /// The value, if nobody has it or waits for it.
  std::optional<MutexGuard<T>> try_lock() {
    std::optional<SemaphorePermit> permit = semaphore_.try_acquire();
    if (!permit) return std::nullopt;
    return MutexGuard<T>(std::move(*permit), value_);
  }

 private:
  Semaphore semaphore_{1};
  T value_;
};

/// Mutex::lock: a future of the guard. Cancel safe, but for its place in the queue; the lock, if
/// it was its turn, goes to the next. One that waits and is not polled holds up those behind it.
template <class T>
class [[nodiscard]] LockFuture {
 public:
  using Output = MutexGuard<T>;
  static constexpr bool is_cancel_safe = true;

  LockFuture(Semaphore& semaphore, T& value, std::size_t permits = 1)
      : acquire_(semaphore.acquire(permits)), value_(value) {}

  Poll<Output> poll(Context& cx) {
    Poll<SemaphorePermit> permit = acquire_.poll(cx);
    if (permit.is_pending()) return pending;
    return Poll<Output>(std::in_place, std::move(permit).value(), value_);
  }

 private:
  AcquireFuture acquire_;
  T& value_;
};

}  // namespace pollux
