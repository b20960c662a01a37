// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FuturesUnordered, join_all, try_join_all, JoinSet, when: which children are polled, and what is
// destroyed when.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/futures_unordered.h"
#include "pollux/combinators/join_all.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/select.h"
#include "pollux/combinators/when.h"
#include "pollux/core/task.h"
#include "pollux/executor/join_set.h"
#include "pollux/executor/yield_now.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

/// Futures that are ready when the test says so, and count their polls.
struct Manual {
  int polls = 0;
  int drops = 0;
  std::optional<Waker> waker;
  std::optional<int> value;

  void finish(int with) {
    value = with;
    Waker woken = *std::exchange(waker, std::nullopt);
    std::move(woken).wake();
  }
};

class ManualFuture {
 public:
  using Output = int;

  explicit ManualFuture(Manual& manual) : manual_(&manual) {}
  ManualFuture(ManualFuture&& other) noexcept : manual_(std::exchange(other.manual_, nullptr)) {}
  ~ManualFuture() {
    if (manual_) ++manual_->drops;
  }

  Poll<int> poll(Context& cx) {
    ++manual_->polls;
    if (manual_->value && *manual_->value < 0) throw std::runtime_error("negative");
    if (manual_->value) return *manual_->value;
    manual_->waker = cx.waker();
    return pending;
  }

 private:
  Manual* manual_;
};

TEST(FuturesUnordered, PollsEachOnceAndThenOnlyThoseThatWereWoken) {
  CountingWaker waker;
  std::vector<Manual> manuals(3);
  FuturesUnordered<ManualFuture> futures;
  for (Manual& manual : manuals) futures.push(ManualFuture(manual));
  EXPECT_TRUE(futures.next().poll(waker.context()).is_pending());
  for (Manual& manual : manuals) EXPECT_EQ(manual.polls, 1);
  manuals[1].finish(5);
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(futures.next().poll(waker.context()).value(), 5);
  EXPECT_EQ(manuals[1].drops, 1);
  EXPECT_TRUE(futures.next().poll(waker.context()).is_pending());
  manuals[2].finish(6);
  manuals[0].finish(7);
  EXPECT_EQ(waker.wakes(), 2) << "one wake for both";
  EXPECT_EQ(futures.next().poll(waker.context()).value(), 6);
  EXPECT_EQ(futures.next().poll(waker.context()).value(), 7);
  EXPECT_EQ(futures.next().poll(waker.context()).value(), std::nullopt);
  for (Manual& manual : manuals) EXPECT_EQ(manual.polls, 2);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(FuturesUnordered, ThrowsWhatAFutureThrowsAndGoesOn) {
  CountingWaker waker;
  std::vector<Manual> manuals(2);
  manuals[0].value = -1;
  manuals[1].value = 1;
  FuturesUnordered<ManualFuture> futures;
  for (Manual& manual : manuals) futures.push(ManualFuture(manual));
  EXPECT_THROW((void)futures.next().poll(waker.context()), std::runtime_error);
  EXPECT_EQ(manuals[0].drops, 1);
  EXPECT_EQ(futures.next().poll(waker.context()).value(), 1);
  EXPECT_TRUE(futures.is_empty());
}

TEST(FuturesUnordered, DestroysWhatIsLeftAndOutlivesItsWakers) {
  CountingWaker waker;
  std::vector<Manual> manuals(3);
  {
    FuturesUnordered<ManualFuture> futures;
    for (Manual& manual : manuals) futures.push(ManualFuture(manual));
    EXPECT_TRUE(futures.next().poll(waker.context()).is_pending());
    futures.clear();
    for (Manual& manual : manuals) EXPECT_EQ(manual.drops, 1);
    manuals[0].waker->wake_by_ref();
    futures.push(ManualFuture(manuals[2]));
    EXPECT_TRUE(futures.next().poll(waker.context()).is_pending());
  }
  EXPECT_EQ(manuals[2].drops, 2);
  manuals[1].waker->wake_by_ref();
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(FuturesUnordered, GivesWayWhenFuturesWakeThemselves) {
  CountingWaker waker;
  int polls = 0;
  auto self_waking = [&](Context& cx) -> Poll<int> {
    ++polls;
    cx.waker().wake_by_ref();
    return pending;
  };
  FuturesUnordered<PollFn<decltype(self_waking)>> futures;
  futures.push(poll_fn(self_waking));
  futures.push(poll_fn(self_waking));
  EXPECT_TRUE(futures.next().poll(waker.context()).is_pending());
  EXPECT_EQ(polls, 2);
  EXPECT_EQ(waker.wakes(), 1);
}

TEST(FuturesUnordered, WakesTheWakerOfTheLastPoll) {
  CountingWaker first;
  CountingWaker second;
  Manual manual;
  FuturesUnordered<ManualFuture> futures;
  futures.push(ManualFuture(manual));
  EXPECT_TRUE(futures.next().poll(first.context()).is_pending());
  EXPECT_TRUE(futures.next().poll(second.context()).is_pending());
  manual.finish(1);
  EXPECT_EQ(first.wakes(), 0);
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_EQ(manual.polls, 1);
}

TEST(JoinAll, GivesTheOutputsInTheOrderOfTheFutures) {
  CountingWaker waker;
  std::vector<Manual> manuals(3);
  std::vector<ManualFuture> futures;
  for (Manual& manual : manuals) futures.emplace_back(manual);
  auto all = join_all(std::move(futures));
  EXPECT_TRUE(all.poll(waker.context()).is_pending());
  for (Manual& manual : manuals) EXPECT_EQ(manual.polls, 1) << "all have begun";
  for (int i = 2; i >= 0; --i) manuals[i].finish(i);
  EXPECT_EQ(all.poll(waker.context()).value(), (std::vector{0, 1, 2}));
  for (Manual& manual : manuals) EXPECT_EQ(manual.polls, 2);
  EXPECT_TRUE(join_all(std::vector<ManualFuture>()).poll(waker.context()).value().empty());
}

TEST(JoinAll, DestroysTheOthersWhenOneThrows) {
  CountingWaker waker;
  std::vector<Manual> manuals(3);
  manuals[1].value = -1;
  std::vector<ManualFuture> futures;
  for (Manual& manual : manuals) futures.emplace_back(manual);
  auto all = join_all(std::move(futures));
  EXPECT_THROW((void)all.poll(waker.context()), std::runtime_error);
  for (Manual& manual : manuals) EXPECT_EQ(manual.drops, 1);
}

/// Gives, in its first poll, the number if it is positive, and an error otherwise; 0 never.
auto checked(int number, std::shared_ptr<int> alive) {
  return poll_fn([number, alive](Context&) -> Poll<Result<int>> {
    if (number == 0) return pending;
    if (number > 0) return Result<int>(number);
    return Result<int>(tl::unexpected(std::make_error_code(std::errc::invalid_argument)));
  });
}

TEST(TryJoinAll, GivesAllValuesOrTheFirstError) {
  CountingWaker waker;
  auto alive = std::make_shared<int>();
  std::vector<decltype(checked(1, alive))> futures;
  for (int i = 1; i <= 3; ++i) futures.push_back(checked(i, alive));
  EXPECT_EQ(try_join_all(std::move(futures)).poll(waker.context()).value().value(),
            (std::vector{1, 2, 3}));
  futures.clear();
  for (int number : {1, 0, -1, 2}) futures.push_back(checked(number, alive));
  auto failing = try_join_all(std::exchange(futures, {}));
  EXPECT_EQ(failing.poll(waker.context()).value().error(), std::errc::invalid_argument);
  EXPECT_EQ(alive.use_count(), 1) << "the others are destroyed";
}

TEST(When, ABranchWithoutItsConditionIsNotPolled) {
  CountingWaker waker;
  Manual manual;
  manual.value = 1;
  auto winner = select(when(false, ManualFuture(manual)), when(true, ready_future(2)));
  EXPECT_EQ(std::get<1>(winner.poll(waker.context()).value()), 2);
  EXPECT_EQ(manual.polls, 0);
  EXPECT_EQ(manual.drops, 1);
  auto other = select(when(true, ManualFuture(manual)), pending_future());
  EXPECT_EQ(std::get<0>(other.poll(waker.context()).value()), 1);
}

TEST(JoinSet, GivesOutputsAsTasksFinish) {
  run_limited([]() -> Task<void> {
    JoinSet<int> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.spawn([](int yields) -> Task<int> {
        for (int i = 0; i < yields; ++i) co_await yield_now();
        co_return yields;
      }(3 - i));
    }
    EXPECT_EQ(tasks.size(), 3u);
    EXPECT_EQ(co_await tasks.join_next(), 1);
    EXPECT_EQ(co_await tasks.join_next(), 2);
    EXPECT_EQ(co_await tasks.join_next(), 3);
    EXPECT_EQ(co_await tasks.join_next(), std::nullopt);
  }());
}

TEST(JoinSet, AbortsItsTasksWithItself) {
  Log log;
  run_limited([](Log& log) -> Task<void> {
    {
      JoinSet<int> tasks;
      tasks.spawn(Logged(log, "a", 1000000));
      tasks.spawn(Logged(log, "b", 1000000));
      co_await yield_now();
    }
    log.push_back("gone");
    co_await yield_now();
    log.push_back("yielded");
  }(log));
  EXPECT_EQ(std::vector(log.end() - 4, log.end()), (Log{"gone", "drop a", "drop b", "yielded"}));
}

TEST(JoinSet, RethrowsWhatATaskThrewAndKeepsTheOthers) {
  Log log;
  run_limited([](Log& log) -> Task<void> {
    JoinSet<int> tasks;
    tasks.spawn(Logged(log, "a", 0).throwing());
    tasks.spawn(Logged(log, "b", 3, 7));
    EXPECT_THROW(co_await tasks.join_next(), std::runtime_error);
    EXPECT_EQ(co_await tasks.join_next(), 7);
  }(log));
}

}  // namespace
}  // namespace pollux::test
