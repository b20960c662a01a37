// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Driver: parking and unparking, from this thread and from others, and which driver is current.
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "pollux/reactor/driver.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

TEST(Driver, OpensNothingUntilItParks) {
  int before = open_descriptors();
  {
    Driver driver;
    driver.poll();
    driver.unpark();
    EXPECT_EQ(open_descriptors(), before);
    driver.park();
    EXPECT_EQ(open_descriptors(), before + 2);  // epoll and eventfd
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Driver, UnparkBeforeParkIsNotLostAndCountsOnce) {
  Driver driver;
  driver.unpark();
  driver.unpark();
  driver.park();  // returns, or the test hangs
  CountingWaker waker;
  Timer timer;
  timer.arm(driver.timers(), Clock::now() + 4ms, waker.waker());
  while (waker.wakes() == 0) {
    // Nothing is left of the unparks: no park ends before the wheel has something to do.
    Clock::time_point before = Clock::now();
    std::chrono::milliseconds wait = *driver.timers().until_next(before);
    driver.park();
    EXPECT_GE(Clock::now() - before, wait - 1ms);
  }
}

TEST(Driver, PollLeavesAnUnparkToTheNextPark) {
  Driver driver;
  driver.reactor().open();
  driver.unpark();
  driver.poll();
  driver.park();  // returns, or the test hangs
}

TEST(Driver, FiresTimersInPollAndInPark) {
  Driver driver;
  CountingWaker waker;
  Timer due;
  due.arm(driver.timers(), Clock::time_point::min(), waker.waker());
  driver.poll();
  EXPECT_EQ(waker.wakes(), 1);
  due.arm(driver.timers(), Clock::time_point::min(), waker.waker());
  driver.park();
  EXPECT_EQ(waker.wakes(), 2);
}

TEST(Driver, UnparkFromAnotherThreadEndsEveryPark) {
  constexpr int rounds = 2000;
  LimitedDriver driver;
  std::atomic<int> sent{0};
  std::atomic<int> received{0};
  std::thread sender([&] {
    for (int round = 1; round <= rounds; ++round) {
      sent = round;
      driver->unpark();
      while (received != round) std::this_thread::yield();
    }
  });
  for (int round = 1; round <= rounds; ++round) {
    driver.park_until([&] { return sent == round; });
    received = round;
  }
  sender.join();
}

TEST(Driver, WhatCameBeforeAnUnparkIsVisibleAfterThePark) {
  for (int round = 0; round < 100; ++round) {
    Driver driver;
    int message = 0;  // not atomic: a thread sanitizer sees whether the park orders it
    std::thread sender([&] {
      message = 1;
      driver.unpark();
    });
    driver.park();
    EXPECT_EQ(message, 1);
    sender.join();
  }
}

TEST(Driver, SurvivesSignals) {
  struct sigaction ignore{};
  struct sigaction before{};
  ignore.sa_handler = [](int) {};  // without SA_RESTART: epoll_wait gives EINTR
  sigaction(SIGUSR1, &ignore, &before);
  LimitedDriver driver;
  std::atomic<bool> done{false};
  std::thread interrupter([&, parker = pthread_self()] {
    for (int i = 0; i < 100; ++i) {
      pthread_kill(parker, SIGUSR1);
      std::this_thread::yield();
    }
    done = true;
    driver->unpark();
  });
  driver.park_until([&] { return done.load(); });
  interrupter.join();
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(Driver, IsCurrentWhileEntered) {
  EXPECT_EQ(Driver::current(), nullptr);
  Driver outer;
  {
    Driver::Enter enter_outer(outer);
    EXPECT_EQ(Driver::current(), &outer);
    {
      Driver inner;
      Driver::Enter enter_inner(inner);
      EXPECT_EQ(Driver::current(), &inner);
    }
    EXPECT_EQ(&Driver::required_by("a test"), &outer);
    std::thread([] { EXPECT_EQ(Driver::current(), nullptr); }).join();
  }
  EXPECT_EQ(Driver::current(), nullptr);
}

TEST(DriverDeathTest, SaysWhoNeedsAnExecutor) {
  EXPECT_DEATH(Driver::required_by("a test"), "pollux: a test was polled on a thread that runs no");
}

}  // namespace
}  // namespace pollux::test
