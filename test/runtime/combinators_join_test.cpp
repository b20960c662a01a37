// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// join and try_join: who is polled when, and who is destroyed when.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

#include "allocations.h"
#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/join.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/try_join.h"

namespace pollux::test {
namespace {

const std::error_code refused = std::make_error_code(std::errc::connection_refused);

/// A future of Result<int> that is ready with `result` at once.
auto result_future(Result<int> result) { return ready_future(std::move(result)); }

TEST(Join, PollsEveryChildOnTheFirstPoll) {
  Log log;
  CountingWaker waker;
  auto future = join(Logged(log, "a", 1), Logged(log, "b", 1), Logged(log, "c", 1));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(log, (Log{"poll a", "poll b", "poll c"}));
  EXPECT_EQ(waker.wakes(), 3);
}

TEST(Join, DestroysAChildWhenItIsDoneAndPollsItNoMore) {
  Log log;
  CountingWaker waker;
  auto future = join(Logged(log, "a", 2, 1), Logged(log, "b", 0, 2));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(log, (Log{"poll a", "poll b", "drop b"}));
  log.clear();
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(log, (Log{"poll a"}));
  log.clear();
  Poll<std::tuple<int, int>> outputs = future.poll(waker.context());
  ASSERT_TRUE(outputs.is_ready());
  EXPECT_EQ(outputs.value(), std::tuple(1, 2));
  EXPECT_EQ(log, (Log{"poll a", "drop a"}));
}

TEST(Join, DestroyedEarlyDestroysItsChildrenLastFirst) {
  Log log;
  CountingWaker waker;
  {
    auto future = join(Logged(log, "a", 1), Logged(log, "b", 1), Logged(log, "c", 0));
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    log.clear();
  }
  EXPECT_EQ(log, (Log{"drop b", "drop a"}));
}

TEST(Join, DestroyedBeforeItsFirstPollDestroysItsChildrenLastFirst) {
  Log log;
  {
    auto future = join(Logged(log, "a", 1), Logged(log, "b", 1));
  }
  EXPECT_EQ(log, (Log{"drop b", "drop a"}));
}

TEST(Join, DestroysTheOthersWhenAChildThrows) {
  Log log;
  CountingWaker waker;
  auto future = join(Logged(log, "a", 1), Logged(log, "b", 0).throwing(), Logged(log, "c", 1));
  EXPECT_THROW((void)future.poll(waker.context()), std::runtime_error);
  EXPECT_EQ(log, (Log{"poll a", "poll b", "drop c", "drop b", "drop a"}));
}

TEST(Join, GivesReadyForVoidAndReferencesForReferences) {
  CountingWaker waker;
  int place = 7;
  auto reference = poll_fn([&](Context&) -> Poll<int&> { return place; });
  auto future = join(ready_future(), std::move(reference), ready_future(std::make_unique<int>(3)));
  using Expected = std::tuple<Ready, std::reference_wrapper<int>, std::unique_ptr<int>>;
  static_assert(std::is_same_v<output_t<decltype(future)>, Expected>);
  Poll<Expected> outputs = future.poll(waker.context());
  ASSERT_TRUE(outputs.is_ready());
  EXPECT_EQ(&std::get<1>(outputs.value()).get(), &place);
  EXPECT_EQ(*std::get<2>(outputs.value()), 3);
}

TEST(Join, PollsAReferencedFutureInPlaceAndDoesNotDestroyIt) {
  Log log;
  CountingWaker waker;
  Logged mine(log, "mine", 0, 5);
  {
    auto future = join(std::ref(mine), ready_future(1));
    EXPECT_EQ(future.poll(waker.context()).value(), std::tuple(5, 1));
  }
  EXPECT_EQ(log, (Log{"poll mine"}));
}

TEST(Join, MovesBeforeItsFirstPoll) {
  Log log;
  CountingWaker waker;
  auto first = join(Logged(log, "a", 0, 1), Logged(log, "b", 0, 2));
  auto second = std::move(first);
  EXPECT_EQ(second.poll(waker.context()).value(), std::tuple(1, 2));
  EXPECT_EQ(log, (Log{"poll a", "drop a", "poll b", "drop b"}));
}

TEST(Join, AllocatesNothing) {
  CountingWaker waker;
  long before = allocations();
  auto future = join(ready_future(1), pending_future(), ready_future('c'));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  EXPECT_EQ(allocations(), before);
}

TEST(JoinDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  auto future = join(ready_future(1), ready_future(2));
  ASSERT_TRUE(future.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)future.poll(waker.context()), "join was polled after it had finished");
}

TEST(JoinDeathTest, AbortsWhenPolledAfterAChildHasThrown) {
  Log log;
  CountingWaker waker;
  auto future = join(Logged(log, "a", 0).throwing(), ready_future(2));
  EXPECT_THROW((void)future.poll(waker.context()), std::runtime_error);
  EXPECT_DEATH((void)future.poll(waker.context()), "join was polled after it had finished");
}

TEST(TryJoin, GivesTheValuesOfAllWhenAllSucceed) {
  CountingWaker waker;
  auto future = try_join(result_future(1), ready_future(Result<void>()), ready_future(2));
  using Expected = Result<std::tuple<int, Ready, int>>;
  static_assert(std::is_same_v<output_t<decltype(future)>, Expected>);
  Poll<Expected> outputs = future.poll(waker.context());
  ASSERT_TRUE(outputs.is_ready());
  ASSERT_TRUE(outputs.value().has_value());
  EXPECT_EQ(std::get<0>(*outputs.value()), 1);
  EXPECT_EQ(std::get<2>(*outputs.value()), 2);
}

TEST(TryJoin, StopsAtTheFirstErrorAndDestroysTheOthersFirst) {
  Log log;
  CountingWaker waker;
  auto future =
      try_join(Logged(log, "a", 5), result_future(tl::unexpected(refused)), Logged(log, "c", 5));
  auto outputs = future.poll(waker.context());
  EXPECT_EQ(log, (Log{"poll a", "drop c", "drop a"}));
  ASSERT_TRUE(outputs.is_ready());
  EXPECT_EQ(outputs.value().error(), refused);
}

TEST(TryJoin, GivesAnErrorThatComesLaterWithoutWaitingForTheOthers) {
  Log log;
  CountingWaker waker;
  int polls = 0;
  auto fails = poll_fn([&](Context&) -> Poll<Result<int>> {
    if (++polls < 2) return pending;
    return Result<int>(tl::unexpected(refused));
  });
  auto future = try_join(std::move(fails), Logged(log, "b", 5));
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  auto outputs = future.poll(waker.context());
  ASSERT_TRUE(outputs.is_ready());
  EXPECT_EQ(outputs.value().error(), refused);
  EXPECT_EQ(log, (Log{"poll b", "drop b"}));
}

TEST(TryJoin, OfTwoErrorsInOnePollGivesTheFirst) {
  CountingWaker waker;
  std::error_code other = std::make_error_code(std::errc::timed_out);
  auto future =
      try_join(result_future(tl::unexpected(refused)), result_future(tl::unexpected(other)));
  EXPECT_EQ(future.poll(waker.context()).value().error(), refused);
}

TEST(TryJoin, DestroysTheOthersWhenAChildThrows) {
  Log log;
  CountingWaker waker;
  auto future = try_join(Logged(log, "a", 1), Logged(log, "b", 0).throwing(), Logged(log, "c", 1));
  static_assert(std::is_same_v<output_t<decltype(future)>, std::tuple<int, int, int>>);
  EXPECT_THROW((void)future.poll(waker.context()), std::runtime_error);
  EXPECT_EQ(log, (Log{"poll a", "poll b", "drop c", "drop b", "drop a"}));
}

}  // namespace
}  // namespace pollux::test
