// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// timeout: who wins, what the winner gives, and when the inner future is destroyed.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>

#include "counting_waker.h"
#include "limited_driver.h"
#include "pollux/time/timeout.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

/// What happens to an Inner, and what it gives.
struct Script {
  std::function<Poll<int>()> on_poll;
  int polls = 0;
  int alive = 0;
};

struct Inner {
  using Output = int;

  explicit Inner(Script& script) : script(&script) { ++script.alive; }
  Inner(Inner&& other) noexcept : script(other.script) { ++script->alive; }
  ~Inner() { --script->alive; }

  Poll<int> poll(Context&) {
    ++script->polls;
    return script->on_poll();
  }

  Script* script;
};

template <class T>
struct ReadyWith {
  using Output = T;
  Poll<T> poll(Context&) {
    if constexpr (std::is_void_v<T>) {
      return ready;
    } else {
      return static_cast<T>(*value);
    }
  }
  std::remove_reference_t<T>* value;
};

template <>
struct ReadyWith<void> {
  using Output = void;
  Poll<void> poll(Context&) { return ready; }
};

TEST(Timeout, GivesTheValueOfAFutureThatIsReadyAndArmsNoTimer) {
  LimitedDriver driver;
  CountingWaker waker;
  Script script{[] { return 7; }};
  {
    auto limited = timeout(1h, Inner(script));
    EXPECT_EQ(*limited.poll(waker.context()).value(), 7);
    EXPECT_TRUE(driver->timers().empty());
    EXPECT_EQ(script.alive, 1);  // until the Timeout ends: the value might refer to it
  }
  EXPECT_EQ(script.polls, 1);
  EXPECT_EQ(script.alive, 0);
  EXPECT_EQ(waker.clones(), 0);
}

TEST(Timeout, DestroysTheFutureBeforeItReportsThatTheTimeHasPassed) {
  LimitedDriver driver;
  CountingWaker waker;
  Script script{[] { return pending; }};
  auto limited = timeout(2ms, Inner(script));
  ASSERT_TRUE(limited.poll(waker.context()).is_pending());
  EXPECT_EQ(script.alive, 1);
  driver.park_until([&] { return waker.wakes() > 0; });
  Poll<std::optional<int>> result = limited.poll(waker.context());
  ASSERT_TRUE(result.is_ready());
  EXPECT_EQ(result.value(), std::nullopt);
  EXPECT_EQ(script.alive, 0);
  EXPECT_EQ(script.polls, 2);
  EXPECT_EQ(waker.wakes(), 1);
}

TEST(Timeout, PollsTheFutureFirstSoThatAValueAtTheLastMomentCounts) {
  LimitedDriver driver;
  CountingWaker waker;
  bool has_value = false;
  Script script{[&] { return has_value ? Poll<int>(7) : pending; }};
  auto limited = timeout(1ms, Inner(script));
  ASSERT_TRUE(limited.poll(waker.context()).is_pending());
  driver.park_until([&] { return waker.wakes() > 0; });
  has_value = true;
  EXPECT_EQ(*limited.poll(waker.context()).value(), 7);
}

TEST(Timeout, DisarmsItsTimerWhenTheFutureFinishes) {
  LimitedDriver driver;
  CountingWaker waker;
  bool has_value = false;
  Script script{[&] { return has_value ? Poll<int>(7) : pending; }};
  auto limited = timeout(1h, Inner(script));
  ASSERT_TRUE(limited.poll(waker.context()).is_pending());
  EXPECT_FALSE(driver->timers().empty());
  has_value = true;
  EXPECT_EQ(*limited.poll(waker.context()).value(), 7);
  EXPECT_TRUE(driver->timers().empty());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Timeout, OfZeroPollsTheFutureOnce) {
  CountingWaker waker;
  Script never{[] { return pending; }};
  auto limited = timeout(0ms, Inner(never));
  EXPECT_EQ(limited.poll(waker.context()).value(), std::nullopt);
  EXPECT_EQ(never.polls, 1);
  Script at_once{[] { return 7; }};
  EXPECT_EQ(*timeout(-1s, Inner(at_once)).poll(waker.context()).value(), 7);
}

TEST(Timeout, LetsExceptionsThrough) {
  LimitedDriver driver;
  CountingWaker waker;
  Script script{[]() -> Poll<int> { throw std::runtime_error("inner"); }};
  {
    auto limited = timeout(1h, Inner(script));
    EXPECT_THROW((void)limited.poll(waker.context()), std::runtime_error);
  }
  EXPECT_EQ(script.alive, 0);
  EXPECT_TRUE(driver->timers().empty());
}

TEST(Timeout, DestroyedWhilePendingDestroysTheFutureAndItsTimer) {
  LimitedDriver driver;
  CountingWaker waker;
  Script script{[] { return pending; }};
  {
    auto limited = timeout(1h, Inner(script));
    ASSERT_TRUE(limited.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(script.alive, 0);
  EXPECT_TRUE(driver->timers().empty());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Timeout, TakesFuturesOfVoidOfReferencesAndOfWhatOnlyMoves) {
  CountingWaker waker;
  auto nothing = timeout(1h, ReadyWith<void>{});
  static_assert(std::is_same_v<output_t<decltype(nothing)>, std::optional<Ready>>);
  EXPECT_TRUE(nothing.poll(waker.context()).value().has_value());

  int number = 7;
  auto reference = timeout(1h, ReadyWith<int&>{&number});
  EXPECT_EQ(&reference.poll(waker.context()).value()->get(), &number);

  struct MoveOnly {
    using Output = std::unique_ptr<int>;
    Poll<Output> poll(Context&) { return std::make_unique<int>(7); }
  };
  EXPECT_EQ(**timeout(1h, MoveOnly{}).poll(waker.context()).value(), 7);
}

TEST(Timeout, TakesTheLongestDurations) {
  Script script{[] { return 7; }};
  EXPECT_EQ(run_limited(timeout(std::chrono::hours::max(), Inner(script))), 7);
}

TEST(Timeout, NestsAndTheShorterTimeWins) {
  auto nested = run_limited(timeout(std::chrono::hours(1), timeout(1ms, sleep_for(1h))));
  ASSERT_TRUE(nested.has_value());
  EXPECT_FALSE(nested->has_value());
}

TEST(TimeoutDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  auto limited = timeout(1h, sleep_for(0ms));
  ASSERT_TRUE(limited.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)limited.poll(waker.context()), "Timeout was polled after it had finished");
}

}  // namespace
}  // namespace pollux::test
