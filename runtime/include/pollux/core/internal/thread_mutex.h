// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadMutex: a lock that is held for a few instructions, as those of channels and queues of
// waiters are. Who finds it held looks again, soon and then less often; so letting go is one plain
// store, where a lock that wakes others has to find out whether there are any. That, and being
// inline, makes it half the price of std::mutex while nobody else wants it. Where there are no
// threads it is nothing.
#pragma once

#include <atomic>
#include <mutex>

#include "pollux/core/internal/threads.h"

#if POLLUX_HAS_THREADS
#include <shared_mutex>
#endif

namespace pollux::internal {

#if POLLUX_HAS_THREADS

/// For std::lock_guard and ThreadLock. Not recursive, not fair. Foreign code is not run under it,
/// but for the moves of values.
class ThreadMutex {
 public:
  constexpr ThreadMutex() = default;
  ThreadMutex(const ThreadMutex&) = delete;
  ThreadMutex& operator=(const ThreadMutex&) = delete;

  void lock() {
    if (!try_lock()) wait();
  }
  bool try_lock() { return !is_held_.exchange(true, std::memory_order_acquire); }
  void unlock() { is_held_.store(false, std::memory_order_release); }

 private:
  void wait();

  std::atomic<bool> is_held_{false};
};

using ThreadLock = std::unique_lock<ThreadMutex>;
using ThreadSharedMutex = std::shared_mutex;
using ThreadSharedLock = std::shared_lock<std::shared_mutex>;

#else

struct ThreadMutex {
  void lock() {}
  void unlock() {}
};

/// As std::unique_lock, which libc++ has only with threads.
class ThreadLock {
 public:
  explicit ThreadLock(ThreadMutex&) {}
  ThreadLock(ThreadLock&&) = default;
  ~ThreadLock() {}

  void lock() {}
  void unlock() {}
};

using ThreadSharedMutex = ThreadMutex;
using ThreadSharedLock = ThreadLock;

#endif

}  // namespace pollux::internal
