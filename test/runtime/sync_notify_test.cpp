// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Notify, Barrier, OnceCell, CancellationToken: who is woken how often, and who takes over from one
// that is destroyed.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "allocations.h"
#include "callback_waker.h"
#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/sync/barrier.h"
#include "pollux/sync/cancellation_token.h"
#include "pollux/sync/notify.h"
#include "pollux/sync/once_cell.h"

namespace pollux::test {
namespace {

TEST(Notify, KeepsOneNotification) {
  CountingWaker waker;
  Notify notify;
  notify.notify_one();
  notify.notify_one();
  EXPECT_TRUE(notify.notified().poll(waker.context()).is_ready());
  EXPECT_TRUE(notify.notified().poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Notify, WakesTheOneWhoHasWaitedLongest) {
  CountingWaker first;
  CountingWaker second;
  Notify notify;
  auto one = notify.notified();
  auto two = notify.notified();
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  notify.notify_one();
  EXPECT_EQ(first.wakes(), 1);
  EXPECT_EQ(second.wakes(), 0);
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_TRUE(one.poll(first.context()).is_ready());
  notify.notify_one();
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_TRUE(two.poll(second.context()).is_ready());
  EXPECT_TRUE(notify.notified().poll(first.context()).is_pending());
}

TEST(Notify, PassesOnTheNotificationOfOneThatIsDestroyed) {
  CountingWaker first;
  CountingWaker second;
  Notify notify;
  std::optional<NotifiedFuture> one(notify.notified());
  std::optional<NotifiedFuture> two(notify.notified());
  EXPECT_TRUE(one->poll(first.context()).is_pending());
  EXPECT_TRUE(two->poll(second.context()).is_pending());
  notify.notify_one();
  one.reset();
  EXPECT_EQ(second.wakes(), 1);
  two.reset();
  EXPECT_TRUE(notify.notified().poll(first.context()).is_ready()) << "kept for the next";
}

TEST(Notify, WakesAllWhoseFutureExists) {
  CountingWaker waker;
  Notify notify;
  auto unpolled = notify.notified();
  std::vector<NotifiedFuture> waiting;
  waiting.reserve(100);
  for (int i = 0; i < 100; ++i) {
    waiting.push_back(notify.notified());
    EXPECT_TRUE(waiting.back().poll(waker.context()).is_pending());
  }
  notify.notify_waiters();
  EXPECT_EQ(waker.wakes(), 100);
  EXPECT_TRUE(unpolled.poll(waker.context()).is_ready());
  for (auto& future : waiting) EXPECT_TRUE(future.poll(waker.context()).is_ready());
  EXPECT_TRUE(notify.notified().poll(waker.context()).is_pending()) << "nothing is kept";
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Notify, NotifyWaitersDoesNotWakeThoseWhoComeMeanwhile) {
  Notify notify;
  CountingWaker counting;
  std::vector<NotifiedFuture> late;
  late.reserve(100);
  CallbackWaker waker([&] {
    late.push_back(notify.notified());
    EXPECT_TRUE(late.back().poll(counting.context()).is_pending());
  });
  std::vector<NotifiedFuture> waiting;
  waiting.reserve(50);
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(notify.notified());
    EXPECT_TRUE(waiting.back().poll(waker.context()).is_pending());
  }
  notify.notify_waiters();
  EXPECT_EQ(late.size(), 50u);
  EXPECT_EQ(counting.wakes(), 0);
}

TEST(Notify, AWakerMayDestroyThoseWhoAreToBeWoken) {
  Notify notify;
  std::vector<std::optional<NotifiedFuture>> waiting(50);
  CountingWaker counting;
  CallbackWaker waker([&] { waiting.clear(); });
  for (auto& future : waiting) {
    future.emplace(notify.notified());
    Context& cx = &future == &waiting.front() ? waker.context() : counting.context();
    EXPECT_TRUE(future->poll(cx).is_pending());
  }
  notify.notify_waiters();
  EXPECT_EQ(counting.wakes(), 31) << "those that were taken out with the first";
  EXPECT_EQ(counting.clones_alive(), 0);
}

TEST(Barrier, LetsAllGoWhenTheLastComes) {
  CountingWaker waker;
  Barrier barrier(3);
  for (int round = 1; round <= 3; ++round) {
    auto one = barrier.wait();
    auto two = barrier.wait();
    EXPECT_TRUE(one.poll(waker.context()).is_pending());
    EXPECT_TRUE(two.poll(waker.context()).is_pending());
    EXPECT_TRUE(one.poll(waker.context()).is_pending());
    EXPECT_TRUE(barrier.wait().poll(waker.context()).value()) << "the last is told so";
    EXPECT_EQ(waker.wakes(), 2 * round);
    // The next round has begun before this one is seen.
    EXPECT_TRUE(barrier.wait().poll(waker.context()).is_pending());
    EXPECT_FALSE(one.poll(waker.context()).value());
    EXPECT_FALSE(two.poll(waker.context()).value());
  }
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Barrier, DoesNotCountThoseWhoAreDestroyed) {
  CountingWaker waker;
  Barrier barrier(2);
  {
    auto gone = barrier.wait();
    EXPECT_TRUE(gone.poll(waker.context()).is_pending());
  }
  auto one = barrier.wait();
  EXPECT_TRUE(one.poll(waker.context()).is_pending());
  {
    auto last = barrier.wait();
    EXPECT_TRUE(last.poll(waker.context()).value());
  }
  EXPECT_FALSE(one.poll(waker.context()).value());
  EXPECT_TRUE(Barrier(1).wait().poll(waker.context()).value());
}

TEST(OnceCell, MakesTheValueOnce) {
  CountingWaker waker;
  OnceCell<std::string> cell;
  EXPECT_EQ(cell.get(), nullptr);
  int made = 0;
  auto make = [&] {
    ++made;
    return ready_future(std::string("value"));
  };
  std::string& value = cell.get_or_init(make).poll(waker.context()).value();
  EXPECT_EQ(value, "value");
  EXPECT_EQ(&cell.get_or_init(make).poll(waker.context()).value(), &value);
  EXPECT_EQ(cell.get(), &value);
  EXPECT_EQ(made, 1);
  EXPECT_FALSE(cell.set("other"));
  OnceCell<std::string> other;
  EXPECT_TRUE(other.set("other"));
  EXPECT_EQ(*other.get(), "other");
}

TEST(OnceCell, OthersWaitMeanwhileAndTakeOverFromOneThatIsDestroyed) {
  CountingWaker first;
  CountingWaker second;
  Log log;
  OnceCell<int> cell;
  auto make = [&log](std::string name) { return [&log, name] { return Logged(log, name, 1, 7); }; };
  std::optional one(cell.get_or_init(make("one")));
  auto two = cell.get_or_init(make("two"));
  EXPECT_TRUE(one->poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_FALSE(cell.set(1));
  one.reset();
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_EQ(two.poll(second.context()).value(), 7);
  EXPECT_EQ(log, (Log{"poll one", "drop one", "poll two", "poll two", "drop two"}));
}

TEST(OnceCell, OthersTakeOverFromOneThatThrows) {
  CountingWaker first;
  CountingWaker second;
  Log log;
  OnceCell<int> cell;
  auto one = cell.get_or_init([&] { return Logged(log, "one", 1).throwing(); });
  auto two = cell.get_or_init([] { return ready_future(7); });
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_THROW((void)one.poll(first.context()), std::runtime_error);
  EXPECT_EQ(log.back(), "drop one");
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_EQ(two.poll(second.context()).value(), 7);
}

TEST(CancellationToken, CancelsItselfAndItsDescendants) {
  CountingWaker waker;
  CancellationToken root;
  CancellationToken child = root.child_token();
  CancellationToken grandchild = child.child_token();
  CancellationToken sibling = root.child_token();
  auto of_root = root.cancelled();
  auto of_child = child.cancelled();
  auto of_grandchild = grandchild.cancelled();
  EXPECT_TRUE(of_root.poll(waker.context()).is_pending());
  EXPECT_TRUE(of_child.poll(waker.context()).is_pending());
  EXPECT_TRUE(of_grandchild.poll(waker.context()).is_pending());
  child.cancel();
  EXPECT_EQ(waker.wakes(), 2);
  EXPECT_TRUE(of_child.poll(waker.context()).is_ready());
  EXPECT_TRUE(of_grandchild.poll(waker.context()).is_ready());
  EXPECT_TRUE(grandchild.is_cancelled());
  EXPECT_FALSE(root.is_cancelled() || sibling.is_cancelled());
  EXPECT_TRUE(child.child_token().is_cancelled()) << "born cancelled";
  root.cancel();
  EXPECT_EQ(waker.wakes(), 3);
  EXPECT_TRUE(sibling.is_cancelled());
  EXPECT_TRUE(sibling.cancelled().poll(waker.context()).is_ready());
}

TEST(CancellationToken, MayBeDroppedInAnyOrder) {
  CountingWaker waker;
  std::optional<CancellationToken> root(std::in_place);
  std::optional<CancellationToken> child(root->child_token());
  CancellationToken grandchild = child->child_token();
  child.reset();
  auto future = grandchild.cancelled();
  EXPECT_TRUE(future.poll(waker.context()).is_pending());
  CancellationDropGuard guard = root->drop_guard();
  root.reset();
  {
    CancellationDropGuard last = std::move(guard);
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(grandchild.is_cancelled());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(CancellationToken, ReachesADeepAndWideTree) {
  CancellationToken root;
  std::vector<CancellationToken> tokens;
  CancellationToken deepest = root;
  for (int depth = 0; depth < 1000; ++depth) {
    tokens.push_back(deepest.child_token());
    tokens.push_back(deepest = deepest.child_token());
  }
  root.cancel();
  for (CancellationToken& token : tokens) EXPECT_TRUE(token.is_cancelled());
}

TEST(CancellationToken, DisarmedGuardDoesNotCancel) {
  CancellationToken token;
  EXPECT_FALSE(std::move(token.drop_guard()).disarm().is_cancelled());
  EXPECT_FALSE(token.is_cancelled());
}

TEST(CancellationToken, EndsAFutureThatItRuns) {
  CountingWaker waker;
  Log log;
  CancellationToken token;
  auto finished = token.run_until_cancelled(Logged(log, "a", 0, 5));
  EXPECT_EQ(finished.poll(waker.context()).value(), 5);
  auto run = token.run_until_cancelled(Logged(log, "b", 9));
  EXPECT_TRUE(run.poll(waker.context()).is_pending());
  token.cancel();
  EXPECT_FALSE(run.poll(waker.context()).value().has_value());
  EXPECT_FALSE(
      token.run_until_cancelled(Logged(log, "c", 0)).poll(waker.context()).value().has_value());
  EXPECT_EQ(log, (Log{"poll a", "poll b", "poll b", "drop b", "drop c"}));
}

TEST(CancellationToken, WaitsWithoutAllocating) {
  CountingWaker waker;
  CancellationToken token;
  long before = allocations();
  {
    auto future = token.cancelled();
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(waker.clones_alive(), 0);
}

}  // namespace
}  // namespace pollux::test
