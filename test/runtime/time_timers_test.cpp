// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The timer wheel, told what time it is: when timers fire, in what order, and against a plain map.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <vector>

#include "allocations.h"
#include "callback_waker.h"
#include "counting_waker.h"
#include "pollux/time/timers.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point origin{1000h};

TEST(Timers, FireAtTheTickAfterTheDeadlineAndNeverEarly) {
  Timers timers(origin);
  CountingWaker waker;
  Timer timer;
  timer.arm(timers, origin + 5ms + 1ns, waker.waker());
  timers.fire_due(origin + 5ms + 1ns);
  timers.fire_due(origin + 6ms - 1ns);
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_FALSE(timer.has_fired());
  timers.fire_due(origin + 6ms);
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(timer.has_fired());
  EXPECT_FALSE(timer.is_armed());
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(timers.empty());
}

TEST(Timers, SayHowLongUntilTheNextWithoutGoingPastIt) {
  Timers timers(origin);
  EXPECT_EQ(timers.until_next(origin), std::nullopt);
  Timer far;
  far.arm(timers, origin + 100s, Waker::noop());
  Timer near;
  near.arm(timers, origin + 40ms, Waker::noop());
  EXPECT_EQ(timers.until_next(origin), 40ms);
  EXPECT_EQ(timers.until_next(origin + 30ms), 10ms);
  EXPECT_EQ(timers.until_next(origin + 30ms + 1ns), 10ms);
  EXPECT_EQ(timers.until_next(origin + 50ms), 0ms);
  near.disarm();
  EXPECT_LE(timers.until_next(origin), 100s);
}

TEST(Timers, FireInTheOrderOfDeadlinesThenOfArming) {
  Timers timers(origin);
  std::vector<int> order;
  const std::vector<Clock::duration> deadlines = {70s, 3ms, 64ms, 64ms, 3ms, 0ms, 70s, 4096ms};
  std::vector<std::unique_ptr<CallbackWaker>> wakers;
  std::vector<std::unique_ptr<Timer>> armed;
  for (Clock::duration deadline : deadlines) {
    int number = static_cast<int>(wakers.size());
    wakers.push_back(std::make_unique<CallbackWaker>([&, number] { order.push_back(number); }));
    armed.push_back(std::make_unique<Timer>());
    armed.back()->arm(timers, origin + deadline, wakers.back()->waker());
  }
  timers.fire_due(origin + 1h);
  EXPECT_EQ(order, (std::vector<int>{5, 1, 4, 2, 3, 7, 0, 6}));
}

TEST(Timers, ArmedLateForTheSameTickFireAfterThoseThatHaveMovedDown) {
  Timers timers(origin);
  std::vector<int> order;
  CallbackWaker first([&] { order.push_back(1); });
  CallbackWaker second([&] { order.push_back(2); });
  Timer early;
  early.arm(timers, origin + 5000ms, first.waker());
  timers.fire_due(origin + 4999ms);
  Timer late;
  late.arm(timers, origin + 5000ms, second.waker());
  timers.fire_due(origin + 5000ms);
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Timers, DisarmedNeverFireAndDropTheirWaker) {
  Timers timers(origin);
  CountingWaker waker;
  {
    Timer destroyed;
    destroyed.arm(timers, origin + 10ms, waker.waker());
    Timer disarmed;
    disarmed.arm(timers, origin + 10s, waker.waker());
    disarmed.disarm();
    EXPECT_FALSE(disarmed.is_armed());
    EXPECT_EQ(waker.clones_alive(), 1);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  timers.fire_due(origin + 1h);
  EXPECT_EQ(waker.wakes(), 0);
}

TEST(Timers, CanBeArmedAgain) {
  Timers timers(origin);
  CountingWaker waker;
  Timer timer;
  timer.arm(timers, origin + 1ms, waker.waker());
  timers.fire_due(origin + 1ms);
  timer.arm(timers, origin + 2ms, waker.waker());
  EXPECT_FALSE(timer.has_fired());
  timers.fire_due(origin + 2ms);
  EXPECT_EQ(waker.wakes(), 2);
}

TEST(Timers, WakersMayDisarmAndDestroyTimersThatAreDueToo) {
  Timers timers(origin);
  CountingWaker victims;
  auto same_tick = std::make_unique<Timer>();
  auto later_tick = std::make_unique<Timer>();
  auto itself = std::make_unique<Timer>();
  CallbackWaker killer([&] {
    same_tick.reset();
    later_tick.reset();
    itself.reset();
  });
  itself->arm(timers, origin + 7ms, killer.waker());
  same_tick->arm(timers, origin + 7ms, victims.waker());
  later_tick->arm(timers, origin + 9ms, victims.waker());
  timers.fire_due(origin + 10ms);
  EXPECT_EQ(itself, nullptr);
  EXPECT_EQ(victims.wakes(), 0);
  EXPECT_TRUE(timers.empty());
}

TEST(Timers, WakersMayArmTimersWhichFireInTheSamePassIfDue) {
  Timers timers(origin);
  CountingWaker waker;
  Timer soon;
  Timer later;
  CallbackWaker armer([&] {
    soon.arm(timers, origin + 8ms, waker.waker());
    later.arm(timers, origin + 80ms, waker.waker());
  });
  Timer first;
  first.arm(timers, origin + 7ms, armer.waker());
  timers.fire_due(origin + 10ms);
  EXPECT_TRUE(soon.has_fired());
  EXPECT_FALSE(later.has_fired());
  timers.fire_due(origin + 80ms);
  EXPECT_EQ(waker.wakes(), 2);
}

TEST(Timers, TakeDeadlinesInThePastAndAtTheEndOfTime) {
  Timers timers(origin);
  CountingWaker past_waker;
  CountingWaker far_waker;
  timers.fire_due(origin + 5s);
  Timer past;
  past.arm(timers, Clock::time_point::min(), past_waker.waker());
  Timer far;
  far.arm(timers, Clock::time_point::max(), far_waker.waker());
  Timer century;
  century.arm(timers, origin + 876000h, far_waker.waker());
  EXPECT_EQ(timers.until_next(origin + 5s), 0ms);
  timers.fire_due(origin + 5s);
  EXPECT_EQ(past_waker.wakes(), 1);
  timers.fire_due(origin + 876000h - 1ns);
  EXPECT_EQ(far_waker.wakes(), 0);
  timers.fire_due(origin + 876000h);
  EXPECT_TRUE(century.has_fired());
  EXPECT_FALSE(far.has_fired());
  EXPECT_EQ(far_waker.wakes(), 1);
}

// An idle thread wakes for one timer at most once per level.
TEST(Timers, MoveDownAtMostOncePerLevel) {
  Timers timers(origin);
  Timer timer;
  timer.arm(timers, origin + 876000h + 123456789ms, Waker::noop());
  Clock::time_point now = origin;
  int waits = 0;
  while (!timer.has_fired()) {
    ASSERT_LT(++waits, 9);
    now += *timers.until_next(now);
    timers.fire_due(now);
  }
  EXPECT_EQ(now, origin + 876000h + 123456789ms);
}

TEST(Timers, EndOfTheWheelDisarmsWithoutWaking) {
  CountingWaker waker;
  Timer near;
  Timer far;
  {
    Timers timers(origin);
    near.arm(timers, origin + 1ms, waker.waker());
    far.arm(timers, origin + 1h, waker.waker());
  }
  EXPECT_FALSE(near.is_armed());
  EXPECT_FALSE(far.is_armed());
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Timers, AllocateNothing) {
  Timers timers(origin);
  Timer near;
  Timer far;
  long before = allocations();
  near.arm(timers, origin + 1ms, Waker::noop());
  far.arm(timers, origin + 1h, Waker::noop());
  timers.fire_due(origin + 1s);
  far.disarm();
  EXPECT_EQ(allocations() - before, 0);
}

// Arms, disarms and lets time pass at random, beside a map from tick to timers.
TEST(Timers, AgreeWithAnOrderedMap) {
  constexpr int timer_count = 200;
  std::mt19937_64 random(20261123);
  Timers wheel(origin);
  std::multimap<Clock::time_point, int> model;  // by the tick at which each fires
  std::vector<std::multimap<Clock::time_point, int>::iterator> places(timer_count, model.end());
  std::vector<int> fired;
  std::vector<std::unique_ptr<CallbackWaker>> wakers;
  std::vector<Timer> timers(timer_count);
  for (int i = 0; i < timer_count; ++i) {
    wakers.push_back(std::make_unique<CallbackWaker>([&fired, i] { fired.push_back(i); }));
  }

  Clock::time_point now = origin;
  // Of every magnitude, so that every level is used.
  auto some_time = [&] { return Clock::duration(random() >> (4 + random() % 54)); };
  for (int step = 0; step < 50000; ++step) {
    int i = static_cast<int>(random() % timer_count);
    auto index = static_cast<std::size_t>(i);
    ASSERT_EQ(timers[index].is_armed(), places[index] != model.end());
    if (random() % 16 == 0) {
      now += some_time() / 64;
      fired.clear();
      wheel.fire_due(now);
      std::vector<int> expected;
      while (!model.empty() && model.begin()->first <= now) {
        expected.push_back(model.begin()->second);
        places[static_cast<std::size_t>(model.begin()->second)] = model.end();
        model.erase(model.begin());
      }
      ASSERT_EQ(fired, expected) << "at step " << step;
    } else if (places[index] != model.end()) {
      timers[index].disarm();
      model.erase(places[index]);
      places[index] = model.end();
    } else {
      Clock::time_point deadline = now + some_time() + 1ns;
      timers[index].arm(wheel, deadline, wakers[index]->waker());
      auto tick = origin + std::chrono::ceil<std::chrono::milliseconds>(deadline - origin);
      places[index] = model.emplace(tick, i);
    }
    ASSERT_EQ(wheel.empty(), model.empty());
  }
}

}  // namespace
}  // namespace pollux::test
