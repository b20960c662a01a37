// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RwLock<T>: a value that many tasks may read, or one may write, also across an await. A Semaphore
// of which a reader takes one permit and a writer all: so it is fair, and a writer who waits is not
// overtaken by new readers. A task that reads and asks to read again may therefore wait for itself.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "pollux/sync/mutex.h"
#include "pollux/sync/semaphore.h"

namespace pollux {

template <class T>
using ReadGuard = MutexGuard<const T>;
template <class T>
using WriteGuard = MutexGuard<T>;

/// All members may be called from any thread. Outlives its guards, and the futures of them, which
/// are as those of Mutex.
template <class T>
class RwLock {
 public:
  template <class... Args>
  explicit RwLock(Args&&... args) : value_(std::forward<Args>(args)...) {}

  /// Waits for the writers who came before.
  LockFuture<const T> read() { return {semaphore_, value_, 1}; }

  /// Waits for all who came before.
  LockFuture<T> write() { return {semaphore_, value_, all_permits}; }

  /// The value, if nobody writes it or waits to write.
  std::optional<ReadGuard<T>> try_read() { return try_lock<const T>(1); }

  /// The value, if nobody has it or waits for it.
  std::optional<WriteGuard<T>> try_write() { return try_lock<T>(all_permits); }

 private:
  static constexpr std::size_t all_permits = std::size_t{1} << 29;  // more readers than fit

  template <class Value>
  std::optional<MutexGuard<Value>> try_lock(std::size_t permits) {
    std::optional<SemaphorePermit> permit = semaphore_.try_acquire(permits);
    if (!permit) return std::nullopt;
    return MutexGuard<Value>(std::move(*permit), value_);
  }

  Semaphore semaphore_{all_permits};
  T value_;
};

}  // namespace pollux
