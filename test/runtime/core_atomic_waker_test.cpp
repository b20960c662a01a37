// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AtomicWaker: whom it wakes, how often, and that no wake is lost between two threads.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "callback_waker.h"
#include "counting_waker.h"
#include "pollux/core/atomic_waker.h"

namespace pollux::test {
namespace {

TEST(AtomicWaker, WakesTheLastThatWasSetAndOnce) {
  CountingWaker first;
  CountingWaker second;
  AtomicWaker waker;
  waker.wake();
  waker.set(first.waker());
  waker.set(second.waker());
  EXPECT_EQ(first.clones_alive(), 0);
  waker.wake();
  waker.wake();
  EXPECT_EQ(first.wakes(), 0);
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_EQ(second.clones_alive(), 0);
}

TEST(AtomicWaker, DropsTheWakerThatItHolds) {
  CountingWaker counting;
  auto waker = std::make_unique<AtomicWaker>();
  waker->set(counting.waker());
  EXPECT_EQ(counting.clones_alive(), 1);
  waker.reset();
  EXPECT_EQ(counting.clones_alive(), 0);
  EXPECT_EQ(counting.wakes(), 0);
}

TEST(AtomicWaker, MayBeSetAndWokenByTheWakerThatItWakes) {
  AtomicWaker waker;
  int wakes = 0;
  CallbackWaker callback([&] {
    if (++wakes == 3) return;
    waker.set(callback.waker());
    waker.wake();
  });
  waker.set(callback.waker());
  waker.wake();
  EXPECT_EQ(wakes, 3);
}

/// Lets other threads run until `is_done()`, a minute at the most. False if that is over.
template <class Condition>
bool yield_until(const Condition& is_done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!is_done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(AtomicWaker, LosesNoWakeBetweenSettingAndLooking) {
  constexpr int rounds = 20'000;
  CountingWaker counting;
  AtomicWaker waker;
  std::atomic<int> given{0};
  std::atomic<int> taken{0};
  std::thread giver([&] {
    for (int i = 1; i <= rounds; ++i) {
      given = i;
      waker.wake();
      if (!yield_until([&] { return taken == i; })) return;
    }
  });
  // Looks again only where there was a wake since the last look, as an executor does.
  bool was_woken = true;
  for (int i = 1; i <= rounds && was_woken; ++i) {
    for (;;) {
      int wakes = counting.wakes();
      waker.set(counting.waker());
      if (given == i) break;
      was_woken = yield_until([&] { return counting.wakes() != wakes; });
      if (!was_woken) break;
    }
    taken = i;
  }
  giver.join();
  EXPECT_TRUE(was_woken);
  EXPECT_EQ(given.load(), rounds);
}

}  // namespace
}  // namespace pollux::test
