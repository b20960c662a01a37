// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadMutex where it is held: a short spin for a holder that runs, then the processor goes to
// others, and at last to sleep, for a holder that does not.
#include <algorithm>
#include <chrono>
#include <thread>

#include "pollux/core/internal/thread_mutex.h"

namespace pollux::internal {

void ThreadMutex::wait() {
  constexpr int spins = 100;
  constexpr int yields = 20;
  constexpr std::chrono::microseconds longest_sleep{1000};
  std::chrono::microseconds sleep{20};
  for (int round = 0;; ++round) {
    for (int i = 0; i < spins; ++i) {
      if (!is_held_.load(std::memory_order_relaxed) && try_lock()) return;
    }
    if (round < yields) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(sleep);
      sleep = std::min(2 * sleep, longest_sleep);
    }
  }
}

}  // namespace pollux::internal
