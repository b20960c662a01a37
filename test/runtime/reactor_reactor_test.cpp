// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reactor and Registration: readiness and its ticks, waiters, and registrations that end in the
// middle of a batch of events. On pairs of connected sockets.
#include "pollux/reactor/reactor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "callback_waker.h"
#include "counting_waker.h"

namespace pollux::test {
namespace {

using std::chrono::milliseconds;

/// Two connected non-blocking sockets.
struct Pair {
  Pair() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    ours = fds[0];
    theirs = fds[1];
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    close_ours();
    close_theirs();
  }
  void close_ours() {
    if (ours >= 0) close(ours);
    ours = -1;
  }
  void close_theirs() {
    if (theirs >= 0) close(theirs);
    theirs = -1;
  }
  void send() { EXPECT_EQ(write(theirs, "x", 1), 1); }

  int ours;
  int theirs;
};

void turn(Reactor& reactor) {
  reactor.wait(milliseconds(0));
  reactor.dispatch();
}

TEST(Reactor, ReportsWhatIsReadyWhenItIsAddedAndThenOnlyWhatIsNew) {
  Reactor reactor;
  Pair pair;
  pair.send();
  Registration& registration = **reactor.add(pair.ours);
  EXPECT_TRUE(registration.look(Direction::Read).is_ready);  // not known yet: worth trying
  turn(reactor);
  EXPECT_EQ(registration.look(Direction::Read).tick, 1u);
  EXPECT_EQ(registration.look(Direction::Write).tick, 1u);
  turn(reactor);
  EXPECT_EQ(registration.look(Direction::Read).tick, 1u);  // the byte is still there, but not new
  pair.send();
  turn(reactor);
  EXPECT_EQ(registration.look(Direction::Read).tick, 2u);
  reactor.remove(&registration, pair.ours);
}

TEST(Reactor, AnEventBetweenTheTryAndTheClearIsNotLost) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  turn(reactor);
  Registration::Tick before_try = registration.look(Direction::Read).tick;
  char byte;
  EXPECT_EQ(read(pair.ours, &byte, 1), -1);  // EAGAIN
  pair.send();
  turn(reactor);
  registration.clear_ready(Direction::Read, before_try);
  EXPECT_TRUE(registration.look(Direction::Read).is_ready);
  registration.clear_ready(Direction::Read, registration.look(Direction::Read).tick);
  EXPECT_FALSE(registration.look(Direction::Read).is_ready);
  EXPECT_TRUE(registration.look(Direction::Write).is_ready);
  reactor.remove(&registration, pair.ours);
}

TEST(Reactor, WakesEveryWaiterOfTheDirectionOnceInOrder) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  turn(reactor);
  std::vector<int> order;
  CallbackWaker first([&] { order.push_back(1); });
  CallbackWaker second([&] { order.push_back(2); });
  CountingWaker writer;
  Waiter waiters[3];
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, waiters[0],
                    first.context());
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, waiters[1],
                    second.context());
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, waiters[0],
                    first.context());  // keeps its place
  pair.send();
  turn(reactor);
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  pair.send();
  turn(reactor);
  EXPECT_EQ(order.size(), 2u);
  EXPECT_FALSE(waiters[0].is_waiting());
  reactor.remove(&registration, pair.ours);
}

TEST(Reactor, WhatThePeerHasClosedStaysReady) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  CountingWaker waker;
  Waiter waiter;
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, waiter,
                    waker.context());
  shutdown(pair.theirs, SHUT_WR);
  turn(reactor);
  EXPECT_EQ(waker.wakes(), 1);
  registration.clear_ready(Direction::Read, registration.look(Direction::Read).tick);
  registration.clear_ready(Direction::Write, registration.look(Direction::Write).tick);
  EXPECT_TRUE(registration.look(Direction::Read).is_ready);
  EXPECT_FALSE(registration.look(Direction::Write).is_ready);  // half-closed: we may write
  pair.close_theirs();
  turn(reactor);
  registration.clear_ready(Direction::Write, registration.look(Direction::Write).tick);
  EXPECT_TRUE(registration.look(Direction::Write).is_ready);  // to get the error
  reactor.remove(&registration, pair.ours);
}

TEST(Reactor, AWaiterThatIsDestroyedIsNotWoken) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  turn(reactor);
  CountingWaker cancelled;
  CountingWaker remaining;
  Waiter stays;
  {
    Waiter goes;
    registration.wait(Direction::Read, registration.look(Direction::Read).tick, goes,
                      cancelled.context());
    registration.wait(Direction::Read, registration.look(Direction::Read).tick, stays,
                      remaining.context());
  }
  EXPECT_EQ(cancelled.clones_alive(), 0);
  pair.send();
  turn(reactor);
  EXPECT_EQ(cancelled.wakes(), 0);
  EXPECT_EQ(remaining.wakes(), 1);
  EXPECT_EQ(remaining.clones_alive(), 0);
  reactor.remove(&registration, pair.ours);
}

TEST(Reactor, AWakerMayDestroyOtherWaitersOfTheSameEvent) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  turn(reactor);
  auto victim = std::make_unique<Waiter>();
  CountingWaker victims;
  CallbackWaker killer([&] { victim.reset(); });
  Waiter first;
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, first,
                    killer.context());
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, *victim,
                    victims.context());
  pair.send();
  turn(reactor);
  EXPECT_EQ(victim, nullptr);
  EXPECT_EQ(victims.wakes(), 0);
  EXPECT_EQ(victims.clones_alive(), 0);
  reactor.remove(&registration, pair.ours);
}

// Both descriptors are ready in one batch. Whichever comes first closes the other, and another
// socket gets its number: nothing that was meant for the closed one may reach the new one.
TEST(Reactor, EventsOfAClosedDescriptorDoNotReachTheNextOneWithItsNumber) {
  Reactor reactor;
  Pair pairs[2];
  Registration* registrations[2];
  std::unique_ptr<Pair> reused;
  Registration* reused_registration = nullptr;
  Waiter waiters[2];
  auto close_and_reuse = [&](int index) {
    Pair& pair = pairs[index];
    reactor.remove(registrations[index], pair.ours);
    int number = pair.ours;
    pair.close_ours();
    reused = std::make_unique<Pair>();
    ASSERT_TRUE(reused->ours == number || reused->theirs == number);
    if (reused->theirs == number) std::swap(reused->ours, reused->theirs);
    reused_registration = *reactor.add(reused->ours);
  };
  int closed = -1;
  CallbackWaker closes_second([&] { close_and_reuse(closed = 1); });
  CallbackWaker closes_first([&] { close_and_reuse(closed = 0); });
  for (int i = 0; i < 2; ++i) registrations[i] = *reactor.add(pairs[i].ours);
  turn(reactor);
  registrations[0]->wait(Direction::Read, registrations[0]->look(Direction::Read).tick, waiters[0],
                         closes_second.context());
  registrations[1]->wait(Direction::Read, registrations[1]->look(Direction::Read).tick, waiters[1],
                         closes_first.context());
  pairs[0].send();
  pairs[1].send();
  turn(reactor);
  ASSERT_NE(closed, -1);
  EXPECT_FALSE(waiters[closed].is_waiting());
  EXPECT_EQ(reused_registration->look(Direction::Read).tick, 0u);
  EXPECT_EQ(reused_registration->look(Direction::Write).tick, 0u);
  turn(reactor);
  EXPECT_EQ(reused_registration->look(Direction::Read).tick, 0u);
  EXPECT_EQ(reused_registration->look(Direction::Write).tick, 1u);  // its own
  reactor.remove(reused_registration, reused->ours);
  reactor.remove(registrations[1 - closed], pairs[1 - closed].ours);
}

TEST(Reactor, AWakerMayRemoveTheRegistrationThatWakesIt) {
  Reactor reactor;
  Pair pair;
  Registration& registration = **reactor.add(pair.ours);
  CountingWaker writer;
  Waiter reads;
  Waiter writes;
  CallbackWaker remover([&] { reactor.remove(&registration, pair.ours); });
  registration.wait(Direction::Read, registration.look(Direction::Read).tick, reads,
                    remover.context());
  registration.wait(Direction::Write, registration.look(Direction::Write).tick, writes,
                    writer.context());
  pair.send();
  turn(reactor);
  EXPECT_FALSE(writes.is_waiting());
  EXPECT_EQ(writer.wakes(), 0);
  EXPECT_EQ(writer.clones_alive(), 0);
}

TEST(Reactor, ItsEndLeavesOrphansAndForgetsWhoWaits) {
  Pair pair;
  CountingWaker waker;
  Waiter waiter;
  std::unique_ptr<Registration> orphan;
  {
    Reactor reactor;
    orphan.reset(*reactor.add(pair.ours));
    orphan->wait(Direction::Read, orphan->look(Direction::Read).tick, waiter, waker.context());
    EXPECT_EQ(orphan->reactor(), &reactor);
  }
  EXPECT_EQ(orphan->reactor(), nullptr);
  EXPECT_FALSE(waiter.is_waiting());
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Reactor, GivesTheErrorOfADescriptorThatCannotBeWatched) {
  Reactor reactor;
  Result<Registration*> added = reactor.add(-1);
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error(), std::errc::bad_file_descriptor);
}

TEST(Reactor, WakeEndsTheNextWait) {
  Reactor reactor;
  reactor.open();
  turn(reactor);
  reactor.wake();
  reactor.wait(std::nullopt);  // returns, or the test hangs
  reactor.dispatch();
}

}  // namespace
}  // namespace pollux::test
