// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadMutex: std::mutex where there are threads, and nothing where there are none.
#pragma once

#include <mutex>

#include "pollux/core/internal/threads.h"

#if POLLUX_HAS_THREADS
#include <shared_mutex>
#endif

namespace pollux::internal {

#if POLLUX_HAS_THREADS

using ThreadMutex = std::mutex;
using ThreadLock = std::unique_lock<std::mutex>;
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
