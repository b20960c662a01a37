// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// select, select_biased and race: who wins, in which order branches are polled, and that losers are
// gone before the caller goes on.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <variant>

#include "allocations.h"
#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/race.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/select.h"

namespace pollux::test {
namespace {

TEST(Select, GivesTheOutputAndNumberOfTheBranchThatIsReadyFirst) {
  Log log;
  CountingWaker waker;
  auto future = select(Logged(log, "a", 2, 1), Logged(log, "b", 1, 2));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  auto winner = future.poll(waker.context());
  ASSERT_TRUE(winner.is_ready());
  EXPECT_EQ(winner.value().index(), 1u);
  EXPECT_EQ(std::get<1>(winner.value()), 2);
}

TEST(Select, PollsEveryBranchOnTheFirstPollUnlessOneIsReady) {
  Log log;
  CountingWaker waker;
  auto future = select(Logged(log, "a", 1), Logged(log, "b", 1), Logged(log, "c", 1));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(log.size(), 3u);
  EXPECT_EQ(waker.wakes(), 3);
}

TEST(Select, DestroysAllBranchesBeforeTheCallerGoesOn) {
  Log log;
  CountingWaker waker;
  auto future = select_biased(Logged(log, "a", 1), Logged(log, "b", 0, 4), Logged(log, "c", 1));
  auto winner = future.poll(waker.context());
  EXPECT_EQ(log, (Log{"poll a", "poll b", "drop c", "drop b", "drop a"}));
  EXPECT_EQ(std::get<1>(winner.value()), 4);
}

TEST(Select, DestroysAllBranchesWhenOneThrows) {
  Log log;
  CountingWaker waker;
  auto future = select_biased(Logged(log, "a", 1), Logged(log, "b", 0).throwing());
  EXPECT_THROW((void)future.poll(waker.context()), std::runtime_error);
  EXPECT_EQ(log, (Log{"poll a", "poll b", "drop b", "drop a"}));
}

TEST(Select, DestroyedEarlyDestroysItsBranchesLastFirst) {
  Log log;
  CountingWaker waker;
  {
    auto future = select_biased(Logged(log, "a", 1), Logged(log, "b", 1));
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"drop b", "drop a"}));
}

/// How often each of three branches that are all ready wins, of `count` times.
std::array<int, 3> wins(int count) {
  CountingWaker waker;
  std::array<int, 3> wins{};
  for (int i = 0; i < count; ++i) {
    auto future = select(ready_future(0), ready_future(1), ready_future(2));
    ++wins[future.poll(waker.context()).value().index()];
  }
  return wins;
}

TEST(Select, GivesReadyBranchesTheSameChance) {
  branch_random = BranchRandom(1);
  std::array<int, 3> won = wins(3000);
  for (int times : won) {
    EXPECT_GT(times, 900);
    EXPECT_LT(times, 1100);
  }
}

TEST(Select, GoesTheSameWayForTheSameSeed) {
  branch_random = BranchRandom(42);
  std::array<int, 3> first = wins(20);
  branch_random = BranchRandom(42);
  EXPECT_EQ(wins(20), first);
}

TEST(Select, GoesRoundFromTheBranchItBeginsWith) {
  CountingWaker waker;
  branch_random = BranchRandom(5);
  for (int i = 0; i < 20; ++i) {
    Log log;
    auto future = select(Logged(log, "0", 1), Logged(log, "1", 1), Logged(log, "2", 1));
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    Log rounds{"poll 0", "poll 1", "poll 2", "poll 0", "poll 1"};
    int first = log[0].back() - '0';
    EXPECT_EQ(log, Log(rounds.begin() + first, rounds.begin() + first + 3));
  }
}

TEST(SelectBiased, PollsInTheOrderWritten) {
  CountingWaker waker;
  for (int i = 0; i < 20; ++i) {
    auto future = select_biased(pending_future(), ready_future(1), ready_future(2));
    EXPECT_EQ(future.poll(waker.context()).value().index(), 1u);
  }
}

TEST(Select, LeavesAReferencedBranchToGoOn) {
  Log log;
  CountingWaker waker;
  Logged mine(log, "mine", 1, 5);
  {
    auto future = select_biased(std::ref(mine), ready_future(1));
    EXPECT_EQ(future.poll(waker.context()).value().index(), 1u);
  }
  EXPECT_EQ(mine.poll(waker.context()).value(), 5);
  EXPECT_EQ(log, (Log{"poll mine", "poll mine"}));
}

TEST(Select, TakesVoidReferencesAndMoveOnlyOutputs) {
  CountingWaker waker;
  int place = 7;
  auto reference = poll_fn([&](Context&) -> Poll<int&> { return place; });
  auto future =
      select_biased(pending_future(), std::move(reference), ready_future(std::make_unique<int>(3)));
  using Expected = std::variant<Ready, std::reference_wrapper<int>, std::unique_ptr<int>>;
  static_assert(std::is_same_v<output_t<decltype(future)>, Expected>);
  EXPECT_EQ(&std::get<1>(future.poll(waker.context()).value()).get(), &place);
}

TEST(Select, AllocatesNothing) {
  CountingWaker waker;
  long before = allocations();
  auto future = select(ready_future(1), pending_future(), ready_future('c'));
  EXPECT_TRUE(future.poll(waker.context()).is_ready());
  EXPECT_EQ(allocations(), before);
}

TEST(SelectDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  auto future = select(ready_future(1), ready_future(2));
  ASSERT_TRUE(future.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)future.poll(waker.context()), "select was polled after it had finished");
}

TEST(Race, GivesTheFirstOutput) {
  Log log;
  CountingWaker waker;
  auto future = race(Logged(log, "a", 9, 1), Logged(log, "b", 1, 2));
  static_assert(std::is_same_v<output_t<decltype(future)>, int>);
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(future.poll(waker.context()).value(), 2);
}

TEST(Race, TakesVoidReferencesAndMoveOnlyOutputs) {
  CountingWaker waker;
  int place = 7;
  EXPECT_TRUE(race(pending_future(), ready_future()).poll(waker.context()).is_ready());
  auto reference = poll_fn([&](Context&) -> Poll<int&> { return place; });
  auto references = race(pending_future<int&>(), std::move(reference));
  EXPECT_EQ(&references.poll(waker.context()).value(), &place);
  auto moved = race(ready_future(std::make_unique<int>(3)), pending_future<std::unique_ptr<int>>());
  EXPECT_EQ(*moved.poll(waker.context()).value(), 3);
}

}  // namespace
}  // namespace pollux::test
