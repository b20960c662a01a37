// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The current-thread runtime: block_on, the order of tasks, yield_now, and the orderly end.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "allocations.h"
#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/join.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/select.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"
#include "pollux/time/sleep.h"

namespace pollux::test {
namespace {

/// A future of void that calls `function` in its one poll.
template <class Function>
auto once(Function function) {
  return poll_fn([function = std::move(function)](Context&) mutable -> Poll<void> {
    function();
    return ready;
  });
}

TEST(BlockOn, GivesTheOutput) {
  EXPECT_EQ(block_on(ready_future(5)), 5);
  block_on(ready_future());
  EXPECT_EQ(*block_on(ready_future(std::make_unique<int>(6))), 6);
  int place = 7;
  int& reference = block_on(poll_fn([&](Context&) -> Poll<int&> { return place; }));
  EXPECT_EQ(&reference, &place);
}

TEST(BlockOn, PollsAgainWhenWokenDuringThePoll) {
  Log log;
  EXPECT_EQ(block_on(Logged(log, "a", 2, 5)), 5);
  EXPECT_EQ(log, (Log{"poll a", "poll a", "poll a", "drop a"}));
}

TEST(BlockOn, ThrowsWhatTheFutureThrows) {
  Log log;
  EXPECT_THROW(block_on(Logged(log, "a", 1).throwing()), std::runtime_error);
  EXPECT_EQ(log, (Log{"poll a", "poll a", "drop a"}));
}

TEST(BlockOn, DoesNotMoveTheFuture) {
  struct Immovable {
    using Output = int;
    Immovable() = default;
    Immovable(const Immovable&) = delete;
    Poll<int> poll(Context&) { return 3; }
  };
  EXPECT_EQ(block_on(Immovable()), 3);
}

TEST(BlockOn, AllocatesTwiceAndThenNothing) {
  long before = allocations();
  block_on(ready_future(1));
  EXPECT_EQ(allocations() - before, 2);

  long polls = 0;
  block_on(poll_fn([&](Context& cx) -> Poll<void> {
    if (polls == 0) before = allocations();
    if (++polls == 1000) return ready;
    cx.waker().wake_by_ref();
    return pending;
  }));
  EXPECT_EQ(allocations(), before);
}

TEST(BlockOn, ParksUntilATimerIsDue) {
  int polls = 0;
  Sleep sleep = sleep_for(std::chrono::milliseconds(2));
  block_on(poll_fn([&](Context& cx) {
    ++polls;
    return sleep.poll(cx);
  }));
  EXPECT_EQ(polls, 2);
}

/// While it lives, the system has no file descriptor left.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_;
};

TEST(BlockOn, ThrowsIfItCannotParkAndNeverPollsTheFutureAgain) {
  // UBSan needs descriptors of its own the first time that it meets a class: here, as the reactor.
  EXPECT_THROW(throw std::system_error(std::error_code(EMFILE, std::system_category())),
               std::system_error);
  CurrentThread runtime;
  int polls = 0;
  {
    NoDescriptors none;
    EXPECT_THROW(runtime.block_on(poll_fn([&](Context&) -> Poll<void> {
      ++polls;
      return pending;
    })),
                 std::system_error);
  }
  runtime.block_on(yield_now());
  EXPECT_EQ(polls, 1);
}

TEST(BlockOn, MayBeFollowedByAnother) {
  EXPECT_EQ(block_on(ready_future(1)), 1);
  EXPECT_EQ(internal::LocalRuntime::current(), nullptr);
  EXPECT_EQ(block_on(ready_future(2)), 2);
}

TEST(BlockOnDeathTest, AbortsWithinBlockOn) {
  EXPECT_DEATH(block_on(once([] { block_on(ready_future(1)); })),
               "block_on was called within block_on");
}

TEST(SpawnDeathTest, AbortsOutsideOfBlockOn) {
  EXPECT_DEATH(spawn(ready_future(1)), "spawn was called outside of block_on");
}

Task<void> spawn_three(Log& log) {
  for (const char* name : {"a", "b", "c"}) spawn(Logged(log, name, 1));
  log.push_back("spawned");
  co_await yield_now();
  log.push_back("yielded");
  co_await yield_now();
  log.push_back("done");
}

TEST(Spawn, RunsTasksInTheOrderInWhichTheyWereSpawnedAndWoken) {
  Log log;
  block_on(spawn_three(log));
  EXPECT_EQ(log, (Log{"spawned", "poll a", "poll b", "poll c",                                //
                      "poll a", "drop a", "poll b", "drop b", "poll c", "drop c", "yielded",  //
                      "done"}));
}

TEST(Spawn, MakesOneAllocation) {
  block_on(once([] {
    long before = allocations();
    spawn(pending_future<std::string>());
    EXPECT_EQ(allocations() - before, 1);
  }));
}

TEST(Spawn, PollsATaskOnceHoweverOftenItIsWoken) {
  CurrentThread runtime;
  int polls = 0;
  std::optional<Waker> waker;
  runtime.spawn(poll_fn([&](Context& cx) -> Poll<void> {
    ++polls;
    waker = cx.waker();
    return pending;
  }));
  runtime.block_on(yield_now());
  EXPECT_EQ(polls, 1);
  for (int i = 0; i < 5; ++i) waker->wake_by_ref();
  runtime.block_on(once([&] { waker->wake_by_ref(); }));
  runtime.block_on(yield_now());
  EXPECT_EQ(polls, 2);
  runtime.block_on(yield_now());
  EXPECT_EQ(polls, 2);
}

TEST(CurrentThread, KeepsItsTasksFromOneBlockOnToTheNext) {
  CurrentThread runtime;
  Log log;
  JoinHandle<int> task = runtime.spawn(Logged(log, "a", 1, 4));
  EXPECT_EQ(log, Log());
  runtime.block_on(ready_future());
  EXPECT_EQ(log, (Log{"poll a"}));
  EXPECT_EQ(runtime.block_on(std::move(task)), 4);
  EXPECT_EQ(log, (Log{"poll a", "poll a", "drop a"}));
}

TEST(CurrentThread, IsCurrentWhileItRuns) {
  CurrentThread runtime;
  EXPECT_EQ(internal::LocalRuntime::current(), nullptr);
  runtime.block_on(once([&] {
    EXPECT_NE(internal::LocalRuntime::current(), nullptr);
    EXPECT_NE(Driver::current(), nullptr);
  }));
  EXPECT_EQ(internal::LocalRuntime::current(), nullptr);
  EXPECT_EQ(Driver::current(), nullptr);
}

/// The branches that win of selects whose branches are all ready, in a runtime of that seed.
std::vector<std::size_t> winners(std::uint64_t seed) {
  RuntimeOptions options;
  options.seed = seed;
  CurrentThread runtime(options);
  std::vector<std::size_t> winners;
  for (int i = 0; i < 30; ++i) {
    winners.push_back(runtime.block_on(select(ready_future(0), ready_future(1))).index());
  }
  return winners;
}

TEST(CurrentThread, DecidesWhatIsRandomBySeed) {
  std::vector<std::size_t> first = winners(1);
  (void)winners(2);
  EXPECT_EQ(winners(1), first);
  EXPECT_NE(winners(2), first);
}

Task<void> log_and_yield(Log& log, std::string name) {
  log.push_back(name + " first");
  co_await yield_now();
  log.push_back(name + " second");
}

TEST(YieldNow, LetsOtherReadyTasksGoFirst) {
  Log log;
  CurrentThread runtime;
  runtime.spawn(log_and_yield(log, "a"));
  runtime.spawn(log_and_yield(log, "b"));
  runtime.spawn(Logged(log, "c", 1));
  runtime.block_on(log_and_yield(log, "root"));
  EXPECT_EQ(log, (Log{"a first", "b first", "poll c", "root first", "poll c", "drop c",  //
                      "a second", "b second", "root second"}));
}

TEST(YieldNow, IsPendingOnceAndWakesAtOnceOutsideOfBlockOn) {
  CountingWaker waker;
  YieldNow future = yield_now();
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(future.poll(waker.context()).is_ready());
}

TEST(YieldNow, WakesAnotherWakerAfterTheDriverHadItsTurn) {
  CurrentThread runtime;
  CountingWaker waker;
  YieldNow future = yield_now();
  runtime.block_on(once([&] {
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    EXPECT_EQ(waker.wakes(), 0);
  }));
  runtime.block_on(yield_now());
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(YieldNowDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  YieldNow future = yield_now();
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_TRUE(future.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)future.poll(waker.context()), "yield_now was polled after it had finished");
}

/// Wakes itself in each poll, and never finishes.
auto spinner(int& polls) {
  return poll_fn([&polls](Context& cx) -> Poll<void> {
    ++polls;
    cx.waker().wake_by_ref();
    return pending;
  });
}

TEST(CurrentThread, TurnsToTheDriverAlthoughATaskIsAlwaysReady) {
  CurrentThread runtime;
  int polls = 0;
  runtime.spawn(spinner(polls));
  runtime.block_on(yield_now());
  // All polls up to the turn of the driver but the root's, and then one more: the spinner was ready
  // before the root was woken.
  EXPECT_EQ(polls, CurrentThread::polls_between_driver);
  runtime.block_on(sleep_for(std::chrono::milliseconds(1)));
}

/// When it is destroyed it spawns another task.
struct SpawnsAtItsEnd {
  using Output = void;

  SpawnsAtItsEnd(Log& log, std::optional<JoinHandle<int>>& task) : log(&log), task(task) {}
  SpawnsAtItsEnd(SpawnsAtItsEnd&& other) noexcept
      : log(std::exchange(other.log, nullptr)), task(other.task) {}
  ~SpawnsAtItsEnd() {
    if (!log) return;
    log->push_back("spawn");
    task = spawn(Logged(*log, "late", 0));
    log->push_back("spawned");
  }

  Poll<void> poll(Context&) { return pending; }

  Log* log;
  std::optional<JoinHandle<int>>& task;
};

TEST(Shutdown, DestroysTasksTheNewestFirstAfterTheRootHasFinished) {
  Log log;
  block_on(once([&] {
    for (const char* name : {"a", "b", "c"}) spawn(Logged(log, name, 1000));
    log.push_back("root");
  }));
  EXPECT_EQ(log, (Log{"root", "drop c", "drop b", "drop a"}));
}

TEST(Shutdown, DestroysTasksWhenTheRootThrows) {
  Log log;
  EXPECT_THROW(block_on(once([&] {
                 spawn(Logged(log, "a", 1000));
                 throw std::runtime_error("root");
               })),
               std::runtime_error);
  EXPECT_EQ(log, (Log{"drop a"}));
}

TEST(Shutdown, EndsAtOnceWhatIsSpawnedMeanwhile) {
  Log log;
  std::optional<JoinHandle<int>> task;
  block_on(once([&] { spawn(SpawnsAtItsEnd(log, task)); }));
  EXPECT_EQ(log, (Log{"spawn", "drop late", "spawned"}));
  EXPECT_THROW(block_on(std::move(*task)), JoinError);
}

TEST(Shutdown, EndsTasksThatAreReadyAndThoseThatHaveYielded) {
  Log log;
  {
    CurrentThread runtime;
    runtime.spawn(Logged(log, "ready", 1000));
    runtime.spawn([](Log& log) -> Task<void> {
      Logged local(log, "local", 0);
      co_await yield_now();
    }(log));
    runtime.block_on(ready_future());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"drop local", "drop ready"}));
}

TEST(Shutdown, FreesATaskThatKeepsItsOwnWaker) {
  auto held = std::make_shared<int>(1);
  block_on(once([&] {
    spawn(poll_fn([held, waker = std::optional<Waker>()](Context& cx) mutable -> Poll<void> {
      waker = cx.waker();
      return pending;
    }));
  }));
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Shutdown, LeavesWakersWithoutEffect) {
  std::vector<Waker> wakers;
  auto keep_waker = [&](Context& cx) -> Poll<void> {
    wakers.push_back(cx.waker());
    return pending;
  };
  {
    CurrentThread runtime;
    runtime.spawn(poll_fn(keep_waker));
    runtime.block_on(poll_fn([&](Context& cx) -> Poll<void> {
      (void)keep_waker(cx);
      return ready;
    }));
  }
  ASSERT_EQ(wakers.size(), 2u);
  for (Waker& waker : wakers) {
    Waker clone = waker;
    waker.wake_by_ref();
    std::move(clone).wake();
  }
}

TEST(Shutdown, LeavesFuturesBehindThatDoNotBelongToATask) {
  Sleep sleep = sleep_for(std::chrono::hours(1));
  block_on(select(std::ref(sleep), ready_future()));
}

}  // namespace
}  // namespace pollux::test
