// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AtomicWaker: whom it wakes, how often, and that no wake is lost between two threads.
#include <gtest/gtest.h>

#include <atomic>
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

TEST(AtomicWaker, LosesNoWakeBetweenSettingAndLooking) {
  constexpr int rounds = 20'000;
  AtomicWaker waker;
  CountingWaker counting;
  std::atomic<int> given{0};
  std::atomic<int> taken{0};
  std::thread giver([&] {
    for (int i = 1; i <= rounds; ++i) {
      given = i;
      waker.wake();
      while (taken != i) std::this_thread::yield();
    }
  });
  // Looks again only where there was a wake since the last look, as an executor does.
  for (int i = 1; i <= rounds; ++i) {
    for (;;) {
      int wakes = counting.wakes();
      waker.set(counting.waker());
      if (given == i) break;
      while (counting.wakes() == wakes) std::this_thread::yield();
    }
    taken = i;
  }
  giver.join();
  EXPECT_EQ(given.load(), rounds);
}

}  // namespace
}  // namespace pollux::test
