// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// oneshot: the value, either end leaving first, and what is woken and dropped.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "counting_waker.h"
#include "pollux/executor/block_on.h"
#include "pollux/sync/oneshot.h"

namespace pollux::test {
namespace {

TEST(Oneshot, GivesAValueThatWasSentBefore) {
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<std::unique_ptr<int>>();
  EXPECT_TRUE(sender.send(std::make_unique<int>(4)));
  Poll<std::optional<std::unique_ptr<int>>> value = receiver.poll(waker.context());
  ASSERT_TRUE(value.is_ready());
  EXPECT_EQ(**value.value(), 4);
  EXPECT_EQ(waker.clones(), 0);
}

TEST(Oneshot, WakesTheReceiverOnce) {
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<int>();
  EXPECT_TRUE(receiver.poll(waker.context()).is_pending());
  EXPECT_TRUE(receiver.poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones(), 1);
  EXPECT_TRUE(sender.send(4));
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(*receiver.poll(waker.context()).value(), 4);
}

TEST(Oneshot, GivesNothingWhenTheSenderIsGone) {
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<int>();
  EXPECT_TRUE(receiver.poll(waker.context()).is_pending());
  {
    auto gone = std::move(sender);
  }
  EXPECT_EQ(waker.wakes(), 1);
  Poll<std::optional<int>> value = receiver.poll(waker.context());
  ASSERT_TRUE(value.is_ready());
  EXPECT_FALSE(value.value().has_value());
}

TEST(Oneshot, ClosesWhenTheValueCannotBeMovedIn) {
  struct Unmovable {
    explicit Unmovable(int moves) : moves(moves) {}
    Unmovable(Unmovable&& other) : moves(other.moves - 1) {
      if (moves < 0) throw std::runtime_error("moved");
    }
    int moves;
  };
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<Unmovable>();
  EXPECT_TRUE(receiver.poll(waker.context()).is_pending());
  EXPECT_THROW(sender.send(Unmovable(0)), std::runtime_error);
  EXPECT_EQ(waker.wakes(), 0);
  {
    auto gone = std::move(sender);
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_FALSE(receiver.poll(waker.context()).value().has_value());
}

TEST(Oneshot, DropsTheWakerOfAReceiverThatIsGone) {
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<int>();
  {
    auto gone = std::move(receiver);
    EXPECT_TRUE(gone.poll(waker.context()).is_pending());
    EXPECT_EQ(waker.clones_alive(), 1);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_FALSE(sender.send(4));
  EXPECT_EQ(waker.wakes(), 0);
}

TEST(Oneshot, DestroysAtOnceAValueThatNobodyTakes) {
  auto value = std::make_shared<int>(1);
  auto [sender, receiver] = oneshot::channel<std::shared_ptr<int>>();
  EXPECT_TRUE(sender.send(value));
  EXPECT_EQ(value.use_count(), 2);
  {
    auto gone = std::move(receiver);
  }
  EXPECT_EQ(value.use_count(), 1);

  auto [late_sender, gone_receiver] = oneshot::channel<std::shared_ptr<int>>();
  {
    auto gone = std::move(gone_receiver);
  }
  EXPECT_FALSE(late_sender.send(value));
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Oneshot, AssignmentClosesTheChannelThatItReplaces) {
  CountingWaker waker;
  auto [first_sender, first_receiver] = oneshot::channel<int>();
  auto [second_sender, second_receiver] = oneshot::channel<int>();
  first_sender = std::move(second_sender);
  EXPECT_FALSE(first_receiver.poll(waker.context()).value().has_value());
  EXPECT_TRUE(first_sender.send(2));
  first_receiver = std::move(second_receiver);
  EXPECT_EQ(*first_receiver.poll(waker.context()).value(), 2);
}

TEST(OneshotDeathTest, AbortsAtTheSecondValue) {
  auto [sender, receiver] = oneshot::channel<int>();
  EXPECT_TRUE(sender.send(1));
  EXPECT_DEATH(sender.send(2), "a oneshot sender sends one value");
}

TEST(OneshotDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  auto [sender, receiver] = oneshot::channel<int>();
  EXPECT_TRUE(sender.send(1));
  EXPECT_TRUE(receiver.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)receiver.poll(waker.context()), "Receiver was polled after it had finished");
}

TEST(Oneshot, CrossesThreadsWhateverTheOrder) {
  for (int i = 0; i < 2000; ++i) {
    auto [sender, receiver] = oneshot::channel<std::string>();
    std::thread thread([sender = std::move(sender)]() mutable { sender.send("from the thread"); });
    EXPECT_EQ(block_on(std::move(receiver)), "from the thread");
    thread.join();
  }
}

TEST(Oneshot, LetsBothEndsLeaveAtTheSameTime) {
  auto value = std::make_shared<int>(1);
  for (int i = 0; i < 2000; ++i) {
    CountingWaker waker;
    auto [sender, receiver] = oneshot::channel<std::shared_ptr<int>>();
    EXPECT_TRUE(receiver.poll(waker.context()).is_pending());
    std::thread thread([sender = std::move(sender), value]() mutable { sender.send(value); });
    {
      auto gone = std::move(receiver);
    }
    thread.join();
    EXPECT_EQ(waker.clones_alive(), 0);
    EXPECT_EQ(value.use_count(), 1);
  }
}

}  // namespace
}  // namespace pollux::test
