// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TimerList: when timers fire, in what order, and against a plain map.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "allocations.h"
#include "callback_waker.h"
#include "counting_waker.h"
#include "pollux/time/timer_list.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;
using ListTimer = TimerList::Timer;

constexpr Clock::time_point origin{1000h};

TEST(TimerList, FiresOnceAtTheDeadlineAndNeverEarly) {
  TimerList timers;
  CountingWaker waker;
  ListTimer timer;
  EXPECT_EQ(timers.next_deadline(), std::nullopt);
  timer.arm(timers, origin + 5ms, waker.waker());
  EXPECT_EQ(timers.next_deadline(), origin + 5ms);
  timers.fire_due(origin + 5ms - 1ns);
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_TRUE(timer.is_armed());
  timers.fire_due(origin + 5ms);
  timers.fire_due(origin + 6ms);
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(timer.has_fired());
  EXPECT_FALSE(timer.is_armed());
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(timers.empty());
}

TEST(TimerList, WakesTheWakerThatWasSetLast) {
  TimerList timers;
  CountingWaker first;
  CountingWaker second;
  ListTimer timer;
  timer.set_waker(first.waker());
  timer.arm(timers, origin, first.waker());
  timer.set_waker(second.waker());
  EXPECT_EQ(first.clones_alive(), 0);
  timers.fire_due(origin);
  EXPECT_EQ(first.wakes(), 0);
  EXPECT_EQ(second.wakes(), 1);
}

TEST(TimerList, FiresInTheOrderOfDeadlinesThenOfArming) {
  TimerList timers;
  std::vector<int> order;
  const std::vector<Clock::duration> deadlines = {70s, 3ms, 64ms, 64ms, 3ms, 0ms, 70s, 4096ms};
  std::vector<std::unique_ptr<CallbackWaker>> wakers;
  std::vector<std::unique_ptr<ListTimer>> armed;
  for (Clock::duration deadline : deadlines) {
    int number = static_cast<int>(wakers.size());
    wakers.push_back(std::make_unique<CallbackWaker>([&, number] { order.push_back(number); }));
    armed.push_back(std::make_unique<ListTimer>());
    armed.back()->arm(timers, origin + deadline, wakers.back()->waker());
  }
  timers.fire_due(origin + 1h);
  EXPECT_EQ(order, (std::vector<int>{5, 1, 4, 2, 3, 7, 0, 6}));
}

TEST(TimerList, TheWakersMayArmAndEndAnyTimer) {
  TimerList timers;
  int fired = 0;
  auto other = std::make_unique<ListTimer>();
  ListTimer again;
  CallbackWaker count([&] { ++fired; });
  CallbackWaker first([&] {
    ++fired;
    other.reset();
    again.arm(timers, origin, count.waker());
  });
  ListTimer timer;
  timer.arm(timers, origin, first.waker());
  other->arm(timers, origin, count.waker());
  timers.fire_due(origin);
  EXPECT_EQ(fired, 2) << "the first and the one that it armed";
  EXPECT_TRUE(timers.empty());
}

TEST(TimerList, DoesWhatAMapDoesAndAllocatesNothing) {
  std::mt19937 random(4);
  TimerList timers;
  std::vector<ListTimer> armed(20);
  std::map<std::size_t, Clock::time_point> expected;
  Clock::time_point now = origin;
  long before = 0;
  for (int step = 0; step < 5000; ++step) {
    std::size_t number = random() % armed.size();
    Clock::time_point deadline = now + std::chrono::milliseconds(random() % 50);
    if (expected.erase(number) == 0) {
      expected[number] = deadline;
      before = allocations();
      armed[number].arm(timers, deadline, Waker::noop());
      EXPECT_EQ(allocations(), before);
    } else {
      armed[number].disarm();
    }
    now += std::chrono::milliseconds(random() % 5);
    timers.fire_due(now);
    for (auto timer = expected.begin(); timer != expected.end();) {
      timer = timer->second <= now ? expected.erase(timer) : std::next(timer);
    }
    for (std::size_t i = 0; i < armed.size(); ++i) {
      ASSERT_EQ(armed[i].is_armed(), expected.count(i) == 1) << "timer " << i << ", step " << step;
    }
    ASSERT_EQ(timers.empty(), expected.empty());
  }
}

}  // namespace
}  // namespace pollux::test
