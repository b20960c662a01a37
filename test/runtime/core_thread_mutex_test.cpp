// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ThreadMutex: what it guards is seen by one thread at a time, also where the holder sleeps.
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "pollux/core/internal/thread_mutex.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

TEST(ThreadMutex, LetsOneThreadInAtATime) {
  internal::ThreadMutex mutex;
  long count = 0;
  bool is_inside = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        std::lock_guard lock(mutex);
        EXPECT_FALSE(is_inside);
        is_inside = true;
        ++count;
        if (round % 500 == 0) std::this_thread::sleep_for(2ms);  // beyond spins and yields
        is_inside = false;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 8000);
}

TEST(ThreadMutex, IsNotTakenTwice) {
  internal::ThreadMutex mutex;
  EXPECT_TRUE(mutex.try_lock());
  EXPECT_FALSE(mutex.try_lock());
  mutex.unlock();
  EXPECT_TRUE(mutex.try_lock());
  mutex.unlock();
}

}  // namespace
}  // namespace pollux::test
