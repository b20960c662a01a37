// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The budget of a poll: a task that always finds something ready gives way, and keeps none of its
// own futures waiting for ever.
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/combinators/join.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/select.h"
#include "pollux/combinators/try_join.h"
#include "pollux/core/budget.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/reactor/async_fd.h"
#include "pollux/sync/mpsc.h"

namespace pollux::test {
namespace {

using internal::Budget;

/// A bound for loops that would not end if there were no budget.
constexpr int too_many = 100 * Budget::per_poll;

/// A future that awaits `make()` again and again, until `done()` says of a result that it is
/// enough. What it awaits is ready at once or loses nothing by being made anew.
template <class Make, class Done>
auto repeat(Make make, Done done) {
  return poll_fn([make = std::move(make), done = std::move(done)](Context& cx) -> Poll<void> {
    for (int i = 0; i < too_many; ++i) {
      auto future = make();
      auto result = future.poll(cx);
      if (result.is_pending()) return pending;
      if (done(std::move(result).value())) return ready;
    }
    ADD_FAILURE() << "never gave way";
    return ready;
  });
}

/// A channel that has something in it until its receiver has had enough.
struct Endless {
  Endless() { ends.sender.send(0); }

  /// Receives `count` values; or, without a count, values for ever.
  auto drain(int count = -1) {
    return repeat([this] { return ends.receiver.recv(); },
                  [this, count](std::optional<int>) {
                    ends.sender.send(0);
                    return ++received == count;
                  });
  }

  mpsc::Unbounded<int> ends = mpsc::unbounded_channel<int>();
  int received = 0;
};

TEST(Budget, HasAReceiverOfAFullChannelGiveWay) {
  Endless channel;
  std::vector<int> seen;
  auto look = [&](Context& cx) -> Poll<void> {
    seen.push_back(channel.received);
    if (seen.size() == 3) return ready;
    cx.waker().wake_by_ref();
    return pending;
  };
  block_on(poll_fn([&, first = true](Context& cx) mutable -> Poll<void> {
    if (std::exchange(first, false)) {
      spawn(channel.drain());
      spawn(poll_fn(look));
    }
    if (seen.size() == 3) return ready;
    cx.waker().wake_by_ref();
    return pending;
  }));
  EXPECT_EQ(seen, (std::vector{Budget::per_poll, 2 * Budget::per_poll, 3 * Budget::per_poll}));
}

TEST(Budget, HasASenderToAnEmptyChannelGiveWay) {
  auto [sender, receiver] = mpsc::channel<int>(too_many);
  int sent = 0;
  auto fill = repeat([&sender = sender] { return sender.send(0); },
                     [&](bool) { return ++sent == 2 * Budget::per_poll; });
  CountingWaker waker;
  for (int polls = 1; polls <= 2; ++polls) {
    Budget::OfPoll budget;
    EXPECT_EQ(fill.poll(waker.context()).is_pending(), polls == 1);
    EXPECT_EQ(sent, polls * Budget::per_poll);
    EXPECT_EQ(waker.wakes(), 1);
  }
}

TEST(Budget, HasAReaderOfADescriptorThatIsAlwaysReadyGiveWay) {
  AsyncFd none;
  IoOperation operation("read", Direction::Read);
  CountingWaker waker;
  auto read = [&] { return none.poll_call(operation, 4, waker.context(), [] { return 4; }); };
  Budget::OfPoll budget;
  for (int i = 0; i < Budget::per_poll; ++i) EXPECT_TRUE(read().is_ready());
  EXPECT_TRUE(read().is_pending());
  EXPECT_EQ(waker.wakes(), 1);
}

TEST(Budget, DoesNotLimitWhatIsPolledWithoutAnExecutor) {
  Endless channel;
  CountingWaker waker;
  EXPECT_TRUE(channel.drain(10 * Budget::per_poll).poll(waker.context()).is_ready());
}

TEST(Budget, IsThatOfTheOuterPollAgainAfterAnInnerOne) {
  Endless channel;
  CountingWaker waker;
  Budget::OfPoll outer;
  EXPECT_TRUE(channel.drain(Budget::per_poll).poll(waker.context()).is_ready());
  {
    Budget::OfPoll inner;
    EXPECT_TRUE(channel.ends.receiver.recv().poll(waker.context()).is_ready());
  }
  EXPECT_TRUE(channel.ends.receiver.recv().poll(waker.context()).is_pending());
}

/// Runs `future` beside an endless one, and says in how many polls of both it was done.
template <class Beside>
int polls_beside_endless(Beside beside) {
  int polls = 0;
  block_on(poll_fn([&](Context& cx) -> Poll<void> {
    if (++polls == too_many) {
      ADD_FAILURE() << "never done";
      return ready;
    }
    return beside(cx) ? Poll<void>(ready) : pending;
  }));
  return polls;
}

TEST(Budget, LeavesEachChildOfAJoinAnOperation) {
  Endless greedy, modest;
  auto both = join(greedy.drain(), modest.drain(3));
  EXPECT_EQ(polls_beside_endless([&](Context& cx) {
              EXPECT_TRUE(both.poll(cx).is_pending());
              return modest.received == 3;
            }),
            3);
  EXPECT_EQ(greedy.received, 3 * Budget::per_poll);
}

TEST(Budget, LeavesEachChildOfATryJoinAnOperation) {
  Endless greedy, modest;
  auto both = try_join(greedy.drain(), modest.drain(3));
  EXPECT_EQ(polls_beside_endless([&](Context& cx) {
              EXPECT_TRUE(both.poll(cx).is_pending());
              return modest.received == 3;
            }),
            3);
}

TEST(Budget, LeavesEachBranchOfASelectAnOperation) {
  Endless greedy, modest;
  auto either = select_biased(greedy.drain(), modest.drain(3));
  EXPECT_EQ(polls_beside_endless([&](Context& cx) { return either.poll(cx).is_ready(); }), 3);
}

/// Polls once what loops over futures that are made of operations which are always ready.
template <class Make>
void expect_to_give_way(Make make) {
  CountingWaker waker;
  auto loop = repeat(make, [](auto&&) { return false; });
  Budget::OfPoll budget;
  EXPECT_TRUE(loop.poll(waker.context()).is_pending());
  EXPECT_GE(waker.wakes(), 1);
}

TEST(Budget, HasLoopsOverSelectAndJoinGiveWay) {
  Endless a, b;
  auto one = [](Endless& channel) { return channel.drain(channel.received + 1); };
  expect_to_give_way([&] { return select(one(a), one(b)); });
  expect_to_give_way([&] { return join(one(a), one(b)); });
  expect_to_give_way([&] { return try_join(one(a), one(b)); });
}

}  // namespace
}  // namespace pollux::test
