// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleep: polls, wakes, durations of every kind, cancellation. The clock is real; all that is asked
// of it is that nothing is early.
// SHAPES: CA5, CA12
#include <gtest/gtest.h>

#include <optional>
#include <type_traits>
#include <utility>

#include "allocations.h"
#include "counting_waker.h"
#include "limited_driver.h"
#include "pollux/time/sleep.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

static_assert(is_future_v<Sleep>);
static_assert(std::is_move_constructible_v<Sleep> && !std::is_copy_constructible_v<Sleep>);

TEST(Sleep, IsReadyAtOnceIfTheDeadlineHasPassedAndNeedsNoExecutorThen) {
  CountingWaker waker;
  EXPECT_TRUE(sleep_for(0ms).poll(waker.context()).is_ready());
  EXPECT_TRUE(sleep_for(-1h).poll(waker.context()).is_ready());
  EXPECT_TRUE(sleep_for(std::chrono::hours::min()).poll(waker.context()).is_ready());
  EXPECT_TRUE(sleep_until(Clock::time_point::min()).poll(waker.context()).is_ready());
  EXPECT_EQ(waker.clones(), 0);
}

TEST(Sleep, WakesOnceAndIsNeverEarly) {
  LimitedDriver driver;
  for (Clock::duration duration : {1ns + 0ms, 999999ns + 0ms, 1ms + 0ns, 7654321ns + 0ms}) {
    CountingWaker waker;
    Clock::time_point start = Clock::now();
    Sleep sleep = sleep_for(duration);
    if (sleep.poll(waker.context()).is_pending()) {
      driver.park_until([&] { return waker.wakes() > 0; });
      EXPECT_GE(Clock::now() - start, duration);
      EXPECT_TRUE(sleep.poll(waker.context()).is_ready());
      EXPECT_EQ(waker.wakes(), 1);
      EXPECT_EQ(waker.clones(), 1);
      EXPECT_EQ(waker.clones_alive(), 0);
    }
    EXPECT_TRUE(driver->timers().empty());
  }
}

TEST(Sleep, RunsUnderBlockOn) {
  Clock::time_point deadline = Clock::now() + 3ms;
  run_limited(sleep_until(deadline));
  EXPECT_GE(Clock::now(), deadline);
}

TEST(Sleep, TakesTheLongestDurationsOfEveryKind) {
  LimitedDriver driver;
  CountingWaker waker;
  Sleep sleeps[] = {
      sleep_for(std::chrono::hours::max()),
      sleep_for(std::chrono::nanoseconds::max()),
      sleep_for(std::chrono::duration<double>(1e300)),
      sleep_for(std::chrono::duration<int, std::ratio<86400 * 365>>(100000)),
      sleep_until(Clock::time_point::max()),
  };
  for (Sleep& sleep : sleeps) {
    EXPECT_EQ(sleep.deadline(), Clock::time_point::max());
    EXPECT_TRUE(sleep.poll(waker.context()).is_pending());
  }
  driver->poll();
  EXPECT_EQ(waker.wakes(), 0);
}

TEST(Sleep, RoundsFractionsOfTheClocksUnitUp) {
  Clock::time_point before = Clock::now();
  EXPECT_GE(sleep_for(std::chrono::duration<double, std::nano>(0.25)).deadline(), before + 1ns);
  EXPECT_GE(sleep_for(std::chrono::duration<float>(1.5f)).deadline(), before + 1500ms);
  EXPECT_LT(sleep_for(std::chrono::duration<float>(1.5f)).deadline(), Clock::now() + 1600ms);
}

TEST(Sleep, DestroyedWhilePendingLeavesNothingBehind) {
  LimitedDriver driver;
  CountingWaker waker;
  {
    Sleep sleep = sleep_for(1ms);
    ASSERT_TRUE(sleep.poll(waker.context()).is_pending());
    EXPECT_EQ(waker.clones_alive(), 1);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(driver->timers().empty());
  CountingWaker other;
  Sleep later = sleep_for(3ms);
  ASSERT_TRUE(later.poll(other.context()).is_pending());
  driver.park_until([&] { return other.wakes() > 0; });
  EXPECT_EQ(waker.wakes(), 0);
}

TEST(Sleep, NeverPolledTouchesNoTimers) {
  LimitedDriver driver;
  {
    Sleep sleep = sleep_for(1h);
  }
  EXPECT_TRUE(driver->timers().empty());
}

TEST(Sleep, WakesTheWakerOfTheLatestPoll) {
  LimitedDriver driver;
  CountingWaker earlier;
  CountingWaker latest;
  Sleep sleep = sleep_for(2ms);
  ASSERT_TRUE(sleep.poll(earlier.context()).is_pending());
  // Until the driver has fired the timer the sleep is pending, however late it is.
  ASSERT_TRUE(sleep.poll(latest.context()).is_pending());
  ASSERT_TRUE(sleep.poll(latest.context()).is_pending());
  EXPECT_EQ(earlier.clones_alive(), 0);
  EXPECT_EQ(latest.clones(), 1);
  driver.park_until([&] { return latest.wakes() > 0; });
  EXPECT_EQ(earlier.wakes(), 0);
  EXPECT_EQ(latest.wakes(), 1);
}

TEST(Sleep, MovesBeforeItsFirstPoll) {
  LimitedDriver driver;
  CountingWaker waker;
  std::optional<Sleep> source = sleep_for(1ms);
  Sleep sleep = std::move(*source);
  source.reset();
  ASSERT_TRUE(sleep.poll(waker.context()).is_pending());
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_TRUE(sleep.poll(waker.context()).is_ready());
}

TEST(Sleep, GoesOnUnderAnotherExecutorWhenItsFirstHasEnded) {
  CountingWaker waker;
  Sleep sleep = sleep_for(2ms);
  {
    LimitedDriver first;
    ASSERT_TRUE(sleep.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  LimitedDriver second;
  ASSERT_TRUE(sleep.poll(waker.context()).is_pending());
  second.park_until([&] { return waker.wakes() > 0; });
  EXPECT_TRUE(sleep.poll(waker.context()).is_ready());
  EXPECT_EQ(waker.wakes(), 1);
}

TEST(Sleep, AllocatesNothing) {
  LimitedDriver driver;
  CountingWaker waker;
  driver->reactor().open();
  long before = allocations();
  {
    Sleep fired = sleep_for(1ms);
    Sleep cancelled = sleep_for(1h);
    EXPECT_TRUE(cancelled.poll(waker.context()).is_pending());
    if (fired.poll(waker.context()).is_pending()) {
      driver.park_until([&] { return waker.wakes() > 0; });
    }
  }
  EXPECT_EQ(allocations() - before, 0);
}

TEST(SleepDeathTest, SaysThatItNeedsAnExecutor) {
  CountingWaker waker;
  EXPECT_DEATH((void)sleep_for(1h).poll(waker.context()), "Sleep was polled .* under block_on");
}

TEST(SleepDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  Sleep sleep = sleep_for(0ms);
  ASSERT_TRUE(sleep.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)sleep.poll(waker.context()), "Sleep was polled after it had finished");
}

}  // namespace
}  // namespace pollux::test
