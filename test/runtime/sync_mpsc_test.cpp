// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mpsc: order, room, closing, cancellation, and what is woken and dropped.
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "allocations.h"
#include "callback_waker.h"
#include "counting_waker.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/sync/mpsc.h"

namespace pollux::test {
namespace {

using mpsc::TrySend;

/// What the channel gives now; fails the test if it gives nothing yet.
template <class T>
std::optional<T> receive(mpsc::Receiver<T>& receiver) {
  CountingWaker waker;
  Poll<std::optional<T>> value = receiver.recv().poll(waker.context());
  EXPECT_TRUE(value.is_ready());
  return value.is_ready() ? std::move(value).value() : std::nullopt;
}

TEST(Mpsc, GivesTheValuesInTheOrderSentAndThenNothing) {
  auto [sender, receiver] = mpsc::channel<std::unique_ptr<int>>(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sender.try_send(std::make_unique<int>(i)), TrySend::Sent);
  }
  {
    auto gone = std::move(sender);
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*receive(receiver).value(), i);
  EXPECT_FALSE(receive(receiver).has_value());
  EXPECT_FALSE(receive(receiver).has_value());
}

TEST(Mpsc, WakesTheReceiverOnceForManyValues) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(3);
  auto value = receiver.recv();
  EXPECT_TRUE(value.poll(waker.context()).is_pending());
  EXPECT_TRUE(value.poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones(), 1);
  EXPECT_EQ(sender.try_send(1), TrySend::Sent);
  EXPECT_EQ(sender.try_send(2), TrySend::Sent);
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(*value.poll(waker.context()).value(), 1);
}

TEST(Mpsc, WakesTheReceiverWhenTheLastSenderIsGone) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  auto value = receiver.recv();
  {
    auto last = std::move(sender);
    EXPECT_TRUE(value.poll(waker.context()).is_pending());
    {
      auto copy = last;
    }
    EXPECT_EQ(waker.wakes(), 0);
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_FALSE(value.poll(waker.context()).value().has_value());
}

TEST(Mpsc, WakesTheWakerOfTheLastPoll) {
  CountingWaker first;
  CountingWaker second;
  auto [sender, receiver] = mpsc::channel<int>(1);
  auto value = receiver.recv();
  EXPECT_TRUE(value.poll(first.context()).is_pending());
  EXPECT_TRUE(value.poll(second.context()).is_pending());
  EXPECT_EQ(first.clones_alive(), 0);
  EXPECT_EQ(sender.try_send(1), TrySend::Sent);
  EXPECT_EQ(first.wakes(), 0);
  EXPECT_EQ(second.wakes(), 1);
}

TEST(Mpsc, MovesOnlyWhatItSends) {
  auto [sender, receiver] = mpsc::channel<std::unique_ptr<int>>(1);
  auto value = std::make_unique<int>(1);
  EXPECT_EQ(sender.try_send(std::move(value)), TrySend::Sent);
  EXPECT_EQ(value, nullptr);
  value = std::make_unique<int>(2);
  EXPECT_EQ(sender.try_send(std::move(value)), TrySend::Full);
  ASSERT_NE(value, nullptr);
  {
    auto gone = std::move(receiver);
  }
  EXPECT_EQ(sender.try_send(std::move(value)), TrySend::Closed);
  EXPECT_EQ(*value, 2);
}

TEST(Mpsc, ServesSendersThatWaitInTheOrderInWhichTheyCame) {
  CountingWaker first;
  CountingWaker second;
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(0), TrySend::Sent);
  auto one = sender.send(1);
  auto two = sender.send(2);
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_EQ(first.clones(), 1);

  EXPECT_EQ(receive(receiver), 0);
  EXPECT_EQ(first.wakes(), 1);
  EXPECT_EQ(second.wakes(), 0);
  EXPECT_EQ(sender.try_send(3), TrySend::Full) << "the room is the first waiter's";
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_TRUE(one.poll(first.context()).value());

  EXPECT_EQ(receive(receiver), 1);
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_TRUE(two.poll(second.context()).value());
  EXPECT_EQ(receive(receiver), 2);
  EXPECT_EQ(sender.try_send(3), TrySend::Sent);
}

TEST(Mpsc, PassesOnTheRoomOfASenderThatIsDestroyed) {
  CountingWaker first;
  CountingWaker second;
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(0), TrySend::Sent);
  auto two = sender.send(2);
  {
    auto one = sender.send(1);
    EXPECT_TRUE(one.poll(first.context()).is_pending());
    EXPECT_TRUE(two.poll(second.context()).is_pending());
    EXPECT_EQ(receive(receiver), 0);
    EXPECT_EQ(second.wakes(), 0);
  }
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_TRUE(two.poll(second.context()).value());
  EXPECT_EQ(receive(receiver), 2);
}

TEST(Mpsc, GivesBackTheRoomOfTheLastSenderThatIsDestroyed) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(0), TrySend::Sent);
  {
    auto one = sender.send(1);
    EXPECT_TRUE(one.poll(waker.context()).is_pending());
    EXPECT_EQ(receive(receiver), 0);
  }
  EXPECT_EQ(sender.try_send(2), TrySend::Sent);
}

TEST(Mpsc, LetsASenderLeaveTheMiddleOfTheQueue) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(0), TrySend::Sent);
  auto one = sender.send(1);
  std::optional<mpsc::SendFuture<int>> two(sender.send(2));
  auto three = sender.send(3);
  EXPECT_TRUE(one.poll(waker.context()).is_pending());
  EXPECT_TRUE(two->poll(waker.context()).is_pending());
  EXPECT_TRUE(three.poll(waker.context()).is_pending());
  two.reset();
  EXPECT_EQ(waker.clones_alive(), 2);
  EXPECT_EQ(receive(receiver), 0);
  EXPECT_TRUE(one.poll(waker.context()).value());
  EXPECT_EQ(receive(receiver), 1);
  EXPECT_TRUE(three.poll(waker.context()).value());
  EXPECT_EQ(receive(receiver), 3);
}

TEST(Mpsc, FailsSendersWhenTheReceiverIsGone) {
  CountingWaker waker;
  auto value = std::make_shared<int>(1);
  auto [sender, receiver] = mpsc::channel<std::shared_ptr<int>>(1);
  EXPECT_EQ(sender.try_send(std::shared_ptr<int>(value)), TrySend::Sent);
  std::vector<mpsc::SendFuture<std::shared_ptr<int>>> waiting;
  waiting.reserve(100);
  for (int i = 0; i < 100; ++i) {
    waiting.push_back(sender.send(value));
    EXPECT_TRUE(waiting.back().poll(waker.context()).is_pending());
  }
  {
    auto gone = std::move(receiver);
  }
  EXPECT_EQ(value.use_count(), 101) << "what was not received is destroyed";
  EXPECT_EQ(waker.wakes(), 100);
  EXPECT_EQ(waker.clones_alive(), 0);
  for (auto& future : waiting) EXPECT_FALSE(future.poll(waker.context()).value());
  EXPECT_FALSE(sender.send(value).poll(waker.context()).value());
}

TEST(Mpsc, DropsTheWakerOfAReceiverThatIsGone) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  {
    auto gone = std::move(receiver);
    EXPECT_TRUE(gone.recv().poll(waker.context()).is_pending());
    EXPECT_EQ(waker.clones_alive(), 1);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(sender.try_send(1), TrySend::Closed);
  EXPECT_EQ(waker.wakes(), 0);
}

TEST(Mpsc, LosesNothingWhenRecvIsDestroyed) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  {
    auto future = receiver.recv();
    EXPECT_TRUE(future.poll(waker.context()).is_pending());
    EXPECT_EQ(sender.try_send(1), TrySend::Sent);
  }
  EXPECT_EQ(receive(receiver), 1);
}

TEST(Mpsc, CopiesAndAssignmentsOfSendersCount) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  auto [other_sender, other_receiver] = mpsc::channel<int>(1);
  auto copy = sender;
  sender = other_sender;
  other_sender = std::move(sender);
  EXPECT_TRUE(receiver.recv().poll(waker.context()).is_pending());
  copy = other_sender;
  EXPECT_FALSE(receive(receiver).has_value());
  EXPECT_TRUE(other_receiver.recv().poll(waker.context()).is_pending());
  receiver = std::move(other_receiver);
  EXPECT_EQ(copy.try_send(5), TrySend::Sent);
  EXPECT_EQ(receive(receiver), 5);
}

TEST(Mpsc, SendsValuesThatHoldASenderOfTheSameChannel) {
  struct Message {
    std::optional<mpsc::Sender<Message>> answer;
    std::shared_ptr<int> alive;
  };
  auto alive = std::make_shared<int>(1);
  auto [sender, receiver] = mpsc::channel<Message>(1);
  EXPECT_EQ(sender.try_send(Message{sender, alive}), TrySend::Sent);
  {
    auto gone = std::move(receiver);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(Mpsc, AllocatesNothingOnceItIsWarm) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(2);
  auto both_ways = [&] {
    EXPECT_TRUE(sender.send(1).poll(waker.context()).value());
    EXPECT_TRUE(sender.send(2).poll(waker.context()).value());
    auto waits = sender.send(3);
    EXPECT_TRUE(waits.poll(waker.context()).is_pending());
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(receive(receiver).has_value());
  };
  both_ways();
  long before = allocations();
  for (int i = 0; i < 100; ++i) both_ways();
  EXPECT_EQ(allocations(), before);
}

TEST(Mpsc, ReservesRoomForAValueThatComesLater) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  std::optional<mpsc::Permit<int>> permit = sender.try_reserve();
  ASSERT_TRUE(permit.has_value());
  EXPECT_FALSE(sender.try_reserve().has_value());
  EXPECT_EQ(sender.try_send(2), TrySend::Full);
  auto next = sender.reserve();
  EXPECT_TRUE(next.poll(waker.context()).is_pending());
  permit->send(1);
  EXPECT_EQ(receive(receiver), 1);
  EXPECT_EQ(waker.wakes(), 1);
  {
    auto unused = next.poll(waker.context()).value();
    EXPECT_TRUE(unused.has_value());
    EXPECT_EQ(sender.try_send(2), TrySend::Full);
  }
  EXPECT_EQ(sender.try_send(2), TrySend::Sent);
}

TEST(Mpsc, PassesOnTheRoomOfAReservationThatIsDestroyed) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(1), TrySend::Sent);
  std::optional<mpsc::ReserveFuture<int>> one(sender.reserve());
  auto two = sender.send(2);
  EXPECT_TRUE(one->poll(waker.context()).is_pending());
  EXPECT_TRUE(two.poll(waker.context()).is_pending());
  EXPECT_EQ(receiver.try_recv(), 1);
  one.reset();
  EXPECT_EQ(waker.wakes(), 2);
  EXPECT_TRUE(two.poll(waker.context()).value());
  EXPECT_EQ(receiver.try_recv(), 2);
  EXPECT_EQ(receiver.try_recv(), std::nullopt);
}

TEST(Mpsc, AfterCloseGivesWhatWasSentOrReserved) {
  CountingWaker waker;
  CountingWaker closed_waker;
  auto [sender, receiver] = mpsc::channel<int>(2);
  EXPECT_EQ(sender.try_send(1), TrySend::Sent);
  std::optional<mpsc::Permit<int>> permit = sender.try_reserve();
  auto waiting = sender.send(3);
  EXPECT_TRUE(waiting.poll(waker.context()).is_pending());
  auto closed = sender.closed();
  EXPECT_TRUE(closed.poll(closed_waker.context()).is_pending());
  EXPECT_FALSE(sender.is_closed());
  receiver.close();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(closed_waker.wakes(), 1);
  EXPECT_TRUE(closed.poll(closed_waker.context()).is_ready());
  EXPECT_TRUE(sender.is_closed());
  EXPECT_FALSE(waiting.poll(waker.context()).value());
  EXPECT_EQ(sender.try_send(4), TrySend::Closed);
  EXPECT_FALSE(sender.try_reserve().has_value());

  EXPECT_EQ(receive(receiver), 1);
  auto next = receiver.recv();
  EXPECT_TRUE(next.poll(waker.context()).is_pending()) << "a permit is still out";
  permit->send(2);
  EXPECT_EQ(waker.wakes(), 2);
  EXPECT_EQ(next.poll(waker.context()).value(), 2);
  EXPECT_EQ(receive(receiver), std::nullopt);
}

TEST(Mpsc, AfterCloseEndsWhenTheLastPermitIsGivenBack) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(2);
  {
    std::optional<mpsc::Permit<int>> permit = sender.try_reserve();
    receiver.close();
    EXPECT_TRUE(receiver.recv().poll(waker.context()).is_pending());
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(receive(receiver), std::nullopt);
}

TEST(Mpsc, DestroysWhatIsSentWithAPermitWhenTheReceiverIsGone) {
  auto value = std::make_shared<int>(1);
  auto [sender, receiver] = mpsc::channel<std::shared_ptr<int>>(2);
  std::optional<mpsc::Permit<std::shared_ptr<int>>> permit = sender.try_reserve();
  {
    auto gone = std::move(receiver);
  }
  permit->send(value);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Mpsc, ClosesWhileSendersWaitInAnyNumber) {
  auto [sender, receiver] = mpsc::channel<int>(1);
  EXPECT_EQ(sender.try_send(0), TrySend::Sent);
  std::vector<std::optional<mpsc::SendFuture<int>>> waiting(100);
  CallbackWaker waker([&] { waiting.clear(); });
  for (auto& future : waiting) {
    future.emplace(sender.send(1));
    EXPECT_TRUE(future->poll(waker.context()).is_pending());
  }
  receiver.close();
  EXPECT_TRUE(waiting.empty());
}

TEST(MpscDeathTest, RefusesACapacityOfZero) {
  EXPECT_DEATH((void)mpsc::channel<int>(0), "a capacity of 0");
}

TEST(MpscDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  auto [sender, receiver] = mpsc::channel<int>(1);
  auto send = sender.send(1);
  EXPECT_TRUE(send.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)send.poll(waker.context()), "send was polled after it had finished");
  auto recv = receiver.recv();
  EXPECT_TRUE(recv.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)recv.poll(waker.context()), "recv was polled after it had finished");
}

TEST(UnboundedMpsc, AlwaysHasRoom) {
  auto [sender, receiver] = mpsc::unbounded_channel<int>();
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(sender.send(i));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(receive(receiver), i);
  {
    auto gone = std::move(receiver);
  }
  EXPECT_FALSE(sender.send(1));
}

Task<void> send_numbers(mpsc::Sender<int> sender, int count) {
  for (int i = 1; i <= count; ++i) EXPECT_TRUE(co_await sender.send(i));
}

Task<long> sum_of(mpsc::Receiver<int> receiver) {
  long sum = 0;
  while (std::optional<int> number = co_await receiver.recv()) sum += *number;
  co_return sum;
}

Task<long> ten_producers() {
  auto [sender, receiver] = mpsc::channel<int>(2);
  for (int i = 0; i < 10; ++i) spawn(send_numbers(sender, 100));
  {
    auto gone = std::move(sender);
  }
  co_return co_await sum_of(std::move(receiver));
}

TEST(Mpsc, TakesFromTenProducers) { EXPECT_EQ(block_on(ten_producers()), 10 * 5050); }

TEST(Mpsc, TakesFromProducersOnOtherThreads) {
  auto [sender, receiver] = mpsc::channel<int>(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([sender = sender] { block_on(send_numbers(sender, 2000)); });
  }
  {
    auto gone = std::move(sender);
  }
  EXPECT_EQ(block_on(sum_of(std::move(receiver))), 4 * 2001000L);
  for (std::thread& thread : threads) thread.join();
}

Task<void> send_until_closed(mpsc::Sender<int> sender) {
  bool open = true;
  while (open) open = co_await sender.send(1);
}

TEST(Mpsc, LetsTheReceiverLeaveWhileThreadsSend) {
  for (int i = 0; i < 50; ++i) {
    auto [sender, receiver] = mpsc::channel<int>(1);
    std::vector<std::thread> threads;
    for (int j = 0; j < 3; ++j) {
      threads.emplace_back([sender = sender] { block_on(send_until_closed(sender)); });
    }
    for (int j = 0; j < 5; ++j) EXPECT_EQ(block_on(receiver.recv()), 1);
    {
      auto gone = std::move(receiver);
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace pollux::test
