// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locks of mutexes that are held over an await.
// SHAPES: LO15
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <mutex>
#include <shared_mutex>

using pollux::Task;

Task<int> number();

std::mutex mutex;
std::shared_mutex shared;
int total = 0;

[[pollux::async]] Task<int> held() {
  std::lock_guard<std::mutex> guard(mutex);
//                            ^^^^^ warning: 'guard' locks its mutex while this function is suspended, and the next poll, in another thread, would unlock it there; end its block before the co_await [-Wpollux-held-lock]
  ++total;
  co_return total + co_await number();
//                  ^^^^^^^^ note: it is held over this co_await
}

[[pollux::async]] Task<int> held_in_a_block(int n) {
  for (int i = 0; i < n; ++i) {
    const std::scoped_lock both(mutex, shared);
//                         ^^^^ warning: 'both' locks its mutex while this function is suspended, and the next poll, in another thread, would unlock it there; end its block before the co_await [-Wpollux-held-lock]
    if (i == 1) {
      total += co_await number();
//             ^^^^^^^^ note: it is held over this co_await
    }
  }
  if (std::unique_lock lock(mutex); total > 1) co_await number();
//                     ^^^^ warning: 'lock' locks its mutex while this function is suspended, and the next poll, in another thread, would unlock it there; end its block before the co_await [-Wpollux-held-lock]
//                                             ^^^^^^^^ note: it is held over this co_await
  co_return total;
}

// Unlocked in time.
[[pollux::async]] Task<int> unlocked() {
  {
    std::lock_guard<std::mutex> guard(mutex);
    ++total;
  }
  std::unique_lock<std::mutex> lock(mutex);
  int copy = total;
  lock.unlock();
  copy += co_await number();
  const std::shared_lock reading(shared);
  co_return copy + total;
}
