// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// interval, timeout_at and the clock that is paused. No test here waits for real time.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"
#include "pollux/time/interval.h"
#include "pollux/time/paused_clock.h"
#include "pollux/time/timeout.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// Since `start`, rounded to the timers' unit.
long elapsed(Clock::time_point start) {
  return std::chrono::floor<milliseconds>(now() - start).count();
}

TEST(PausedClock, JumpsToTheNextTimerWhenAllWait) {
  Clock::time_point real = Clock::now();
  block_on([]() -> Task<void> {
    PausedClock clock;
    Clock::time_point start = now();
    JoinHandle<void> other = spawn([](Clock::time_point start) -> Task<void> {
      co_await sleep_for(2h);
      EXPECT_GE(elapsed(start), 7'200'000);
    }(start));
    co_await sleep_for(1h);
    EXPECT_GE(elapsed(start), 3'600'000);
    EXPECT_LE(elapsed(start), 3'600'002);
    co_await std::move(other);
    EXPECT_LE(elapsed(start), 7'200'004);
  }());
  EXPECT_LT(Clock::now() - real, 1h);
}

TEST(PausedClock, StandsStillWhileThereIsSomethingToDo) {
  block_on([]() -> Task<void> {
    PausedClock clock;
    Clock::time_point start = now();
    JoinHandle<void> sleeper = spawn(sleep_for(10ms));
    for (int i = 0; i < 1000; ++i) co_await yield_now();
    EXPECT_EQ(now(), start);
    EXPECT_FALSE(sleeper.is_finished());
    clock.advance(9ms);
    co_await yield_now();
    co_await yield_now();
    EXPECT_FALSE(sleeper.is_finished());
    clock.advance(2ms);
    co_await yield_now();
    co_await yield_now();
    EXPECT_TRUE(sleeper.is_finished());
  }());
}

/// When the ticks come, in ms, with a pause after the first that misses some.
std::vector<long> ticks_after_a_pause(MissedTicks missed) {
  return block_on([](MissedTicks missed) -> Task<std::vector<long>> {
    PausedClock clock;
    Clock::time_point start = now();
    Interval every = interval(10ms);
    every.set_missed_ticks(missed);
    std::vector<long> times;
    for (int i = 0; i < 5; ++i) {
      Clock::time_point tick = co_await every.tick();
      EXPECT_LE(tick, now());
      times.push_back(elapsed(start) / 5 * 5);
      if (i == 0) clock.advance(35ms);
    }
    co_return times;
  }(missed));
}

TEST(Interval, CatchesUpWithABurst) {
  EXPECT_EQ(ticks_after_a_pause(MissedTicks::Burst), (std::vector<long>{0, 35, 35, 35, 40}));
}

TEST(Interval, DelaysTheTicksThatFollow) {
  EXPECT_EQ(ticks_after_a_pause(MissedTicks::Delay), (std::vector<long>{0, 35, 45, 55, 65}));
}

TEST(Interval, SkipsToTheNextMultiple) {
  EXPECT_EQ(ticks_after_a_pause(MissedTicks::Skip), (std::vector<long>{0, 35, 40, 50, 60}));
}

TEST(Interval, ATickThatWasNotGivenIsStillToCome) {
  block_on([]() -> Task<void> {
    PausedClock clock;
    Clock::time_point start = now();
    Interval every = interval_at(start + 10ms, 10ms);
    EXPECT_FALSE(co_await timeout(3ms, every.tick()));
    EXPECT_EQ(co_await every.tick(), start + 10ms);
    every.reset();
    EXPECT_GT(co_await every.tick(), start + 19ms);
  }());
}

TEST(IntervalDeathTest, RefusesAPeriodOfZero) {
  EXPECT_DEATH((void)interval(0ms), "a period of zero");
}

TEST(TimeoutAt, EndsAtTheDeadline) {
  block_on([]() -> Task<void> {
    PausedClock clock;
    Clock::time_point start = now();
    EXPECT_EQ(co_await timeout_at(start + 5ms, ready_future(1)), 1);
    EXPECT_FALSE(co_await timeout_at(start + 5ms, pending_future()));
    EXPECT_GE(now(), start + 5ms);
    EXPECT_FALSE(co_await timeout_at(start, pending_future())) << "it has passed already";
    EXPECT_LE(now(), start + 7ms);
  }());
}

}  // namespace
}  // namespace pollux::test
