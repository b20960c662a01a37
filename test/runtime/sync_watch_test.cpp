// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// watch and broadcast: what each receiver sees, what it misses, and what is destroyed when.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/sync/broadcast.h"
#include "pollux/sync/watch.h"

namespace pollux::test {
namespace {

TEST(Watch, GivesTheLatestValue) {
  CountingWaker waker;
  auto [sender, receiver] = watch::channel(std::string("a"));
  EXPECT_EQ(*receiver.borrow(), "a");
  EXPECT_FALSE(receiver.has_changed());
  EXPECT_TRUE(sender.send("b"));
  EXPECT_TRUE(sender.send("c"));
  EXPECT_TRUE(receiver.has_changed());
  EXPECT_TRUE(receiver.changed().poll(waker.context()).value());
  EXPECT_EQ(*receiver.borrow(), "c");
  EXPECT_TRUE(receiver.changed().poll(waker.context()).is_pending());
  EXPECT_EQ(sender.send_replace("d"), "c");
  EXPECT_EQ(*receiver.borrow_and_update(), "d");
  EXPECT_FALSE(receiver.has_changed());
}

TEST(Watch, WakesAllReceiversOnce) {
  CountingWaker waker;
  auto [sender, receiver] = watch::channel(0);
  auto copy = receiver;
  auto late = sender.subscribe();
  auto one = receiver.changed();
  auto two = copy.changed();
  EXPECT_TRUE(one.poll(waker.context()).is_pending());
  EXPECT_TRUE(two.poll(waker.context()).is_pending());
  EXPECT_TRUE(one.poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones(), 2);
  EXPECT_TRUE(sender.send(1));
  EXPECT_TRUE(sender.send(2));
  EXPECT_EQ(waker.wakes(), 2);
  EXPECT_TRUE(one.poll(waker.context()).value());
  EXPECT_TRUE(two.poll(waker.context()).value());
  EXPECT_TRUE(late.has_changed());
  EXPECT_FALSE(sender.send_if_modified([](int&) { return false; }));
  EXPECT_FALSE(receiver.has_changed());
  sender.send_modify([](int& value) { ++value; });
  EXPECT_EQ(*receiver.borrow(), 3);
}

TEST(Watch, TellsReceiversThatTheSendersAreGone) {
  CountingWaker waker;
  auto [sender, receiver] = watch::channel(0);
  auto changed = receiver.changed();
  EXPECT_TRUE(changed.poll(waker.context()).is_pending());
  {
    auto last = std::move(sender);
    auto copy = last;
    EXPECT_TRUE(copy.send(1));
    EXPECT_EQ(waker.wakes(), 1);
  }
  EXPECT_TRUE(changed.poll(waker.context()).value()) << "the last value first";
  EXPECT_FALSE(receiver.changed().poll(waker.context()).value());
  EXPECT_EQ(*receiver.borrow(), 1);
}

TEST(Watch, TellsSendersThatTheReceiversAreGone) {
  CountingWaker waker;
  auto [sender, receiver] = watch::channel(0);
  auto closed = sender.closed();
  EXPECT_TRUE(closed.poll(waker.context()).is_pending());
  {
    auto last = std::move(receiver);
    auto copy = last;
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(closed.poll(waker.context()).is_ready());
  EXPECT_TRUE(sender.is_closed());
  EXPECT_FALSE(sender.send(1));
  auto again = sender.subscribe();
  EXPECT_EQ(*again.borrow(), 0);
  EXPECT_TRUE(sender.send(1));
}

TEST(Watch, DropsTheWakerOfOneThatStopsWaiting) {
  CountingWaker waker;
  auto [sender, receiver] = watch::channel(0);
  EXPECT_TRUE(receiver.changed().poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(sender.send(1));
  EXPECT_EQ(waker.wakes(), 0);
}

template <class T>
T receive(broadcast::Receiver<T>& receiver) {
  std::optional<broadcast::Received<T>> received = receiver.try_recv();
  EXPECT_TRUE(received && received->has_value());
  return std::move(**received);
}

TEST(Broadcast, GivesEveryValueToEveryReceiver) {
  auto [sender, one] = broadcast::channel<int>(4);
  auto two = sender.subscribe();
  EXPECT_EQ(sender.send(1), 2u);
  auto late = sender.subscribe();
  EXPECT_EQ(sender.send(2), 3u);
  EXPECT_EQ(receive(one), 1);
  EXPECT_EQ(receive(one), 2);
  EXPECT_EQ(receive(two), 1);
  EXPECT_EQ(receive(late), 2);
  EXPECT_EQ(receive(two), 2);
  EXPECT_FALSE(one.try_recv().has_value());
}

TEST(Broadcast, TellsTheOneWhoFallsBehindHowManyItHasMissed) {
  auto [sender, slow] = broadcast::channel<int>(2);
  auto quick = sender.subscribe();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(sender.send(i), 2u);
    EXPECT_EQ(receive(quick), i);
  }
  std::optional<broadcast::Received<int>> received = slow.try_recv();
  ASSERT_TRUE(received && !received->has_value());
  EXPECT_EQ(received->error().missed, 3u);
  EXPECT_FALSE(received->error().is_closed());
  EXPECT_EQ(receive(slow), 3);
  EXPECT_EQ(receive(slow), 4);
}

TEST(Broadcast, CopiesForAllButTheLastReceiverAndDestroysThen) {
  auto value = std::make_shared<int>(1);
  auto [sender, one] = broadcast::channel<std::shared_ptr<int>>(2);
  auto two = sender.subscribe();
  EXPECT_EQ(sender.send(value), 2u);
  EXPECT_EQ(value.use_count(), 2);
  {
    std::shared_ptr<int> first = receive(one);
    EXPECT_EQ(value.use_count(), 3);
    std::shared_ptr<int> last = receive(two);
    EXPECT_EQ(value.use_count(), 3) << "moved out of the channel";
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Broadcast, AReceiverThatGoesTakesWhatItHasNotSeen) {
  auto value = std::make_shared<int>(1);
  auto [sender, one] = broadcast::channel<std::shared_ptr<int>>(4);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(sender.send(value), 1u);
  EXPECT_EQ(value.use_count(), 5);
  auto two = sender.subscribe();
  EXPECT_EQ(sender.send(value), 2u);
  {
    auto gone = std::move(one);
  }
  EXPECT_EQ(value.use_count(), 2) << "the last value is for the other receiver";
  EXPECT_EQ(receive(two), value);
  {
    auto gone = std::move(two);
  }
  EXPECT_EQ(sender.send(value), 0u);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Broadcast, ValuesMayHoldASenderOfTheSameChannel) {
  struct Message {
    std::vector<broadcast::Sender<Message>> senders;
  };
  auto [sender, receiver] = broadcast::channel<Message>(1);
  EXPECT_EQ(sender.send(Message{{sender}}), 1u);
  EXPECT_EQ(sender.send(Message{{sender}}), 1u) << "destroys the one before";
  {
    auto gone = std::move(receiver);
  }
}

TEST(Broadcast, WakesAllAndTellsThemOfTheEnd) {
  CountingWaker waker;
  auto [sender, one] = broadcast::channel<int>(2);
  auto two = sender.subscribe();
  auto first = one.recv();
  auto second = two.recv();
  EXPECT_TRUE(first.poll(waker.context()).is_pending());
  EXPECT_TRUE(second.poll(waker.context()).is_pending());
  {
    auto last = std::move(sender);
    auto copy = last;
    EXPECT_EQ(last.send(1), 2u);
    EXPECT_EQ(waker.wakes(), 2);
  }
  EXPECT_EQ(first.poll(waker.context()).value().value(), 1);
  EXPECT_EQ(second.poll(waker.context()).value().value(), 1);
  EXPECT_TRUE(one.recv().poll(waker.context()).value().error().is_closed());
  EXPECT_TRUE(one.recv().poll(waker.context()).value().error().is_closed());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Broadcast, LosesNothingWhenRecvIsDestroyed) {
  CountingWaker waker;
  auto [sender, receiver] = broadcast::channel<int>(2);
  {
    auto future = receiver.recv();
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    EXPECT_EQ(sender.send(1), 1u);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(receive(receiver), 1);
}

TEST(BroadcastDeathTest, RefusesACapacityOfZero) {
  EXPECT_DEATH((void)broadcast::channel<int>(0), "a capacity of 0");
}

}  // namespace
}  // namespace pollux::test
