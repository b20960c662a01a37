// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AsyncFd: how often a system call is tried, by way of calls that the test scripts.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <optional>
#include <thread>

#include "counting_waker.h"
#include "limited_driver.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::test {
namespace {

/// A connected socket as an AsyncFd, and its peer.
struct Connection {
  Connection() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    ours.emplace(fds[0]);
    theirs.emplace(fds[1]);
  }
  void send() { EXPECT_EQ(write(theirs->get(), "x", 1), 1); }

  std::optional<AsyncFd> ours;
  std::optional<AsyncFd> theirs;
};

/// A system call with these outcomes, one after the other: a count, or -errno. Counts the calls.
struct Script {
  std::deque<int> outcomes;
  int calls = 0;

  int operator()() {
    ++calls;
    int outcome = outcomes.front();
    outcomes.pop_front();
    if (outcome >= 0) return outcome;
    errno = -outcome;
    return -1;
  }
};

/// An operation that polls a script, which wants four bytes.
struct ScriptedRead {
  explicit ScriptedRead(AsyncFd& fd) : fd(fd) {}

  Poll<Result<std::size_t>> poll(Script& script, Context& cx) {
    return fd.poll_call(operation, 4, cx, [&] { return script(); });
  }

  AsyncFd& fd;
  IoOperation operation{"ScriptedRead", Direction::Read};
};

TEST(AsyncFd, NeedsNoExecutorForACallThatDoesNotWait) {
  Connection connection;
  CountingWaker waker;
  Script script{{3}};
  ScriptedRead read(*connection.ours);
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 3u);
  EXPECT_EQ(waker.clones(), 0);
}

TEST(AsyncFd, TriesAgainWhenInterrupted) {
  Connection connection;
  CountingWaker waker;
  Script script{{-EINTR, -EINTR, 4}};
  ScriptedRead read(*connection.ours);
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 4u);
  EXPECT_EQ(script.calls, 3);
}

TEST(AsyncFd, GivesOtherErrors) {
  Connection connection;
  CountingWaker waker;
  Script script{{-ECONNRESET}};
  ScriptedRead read(*connection.ours);
  EXPECT_EQ(read.poll(script, waker.context()).value().error(), std::errc::connection_reset);
}

TEST(AsyncFd, DoesNotTryAgainBeforeThereIsAnEvent) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN, 4}};
  ScriptedRead read(*connection.ours);
  EXPECT_TRUE(read.poll(script, waker.context()).is_pending());
  EXPECT_TRUE(read.poll(script, waker.context()).is_pending());
  driver->poll();  // says that it is writable
  EXPECT_TRUE(read.poll(script, waker.context()).is_pending());
  EXPECT_EQ(script.calls, 1);
  EXPECT_EQ(waker.wakes(), 0);
  connection.send();
  driver->poll();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 4u);
  EXPECT_EQ(script.calls, 2);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(AsyncFd, WaitsWithoutTryingAfterAShortTransfer) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN, 4, 3, 4}};
  ScriptedRead first(*connection.ours);
  EXPECT_TRUE(first.poll(script, waker.context()).is_pending());
  connection.send();
  driver->poll();
  EXPECT_EQ(*first.poll(script, waker.context()).value(), 4u);
  ScriptedRead second(*connection.ours);  // the first was a full one: there may be more
  EXPECT_EQ(*second.poll(script, waker.context()).value(), 3u);
  ScriptedRead third(*connection.ours);
  EXPECT_TRUE(third.poll(script, waker.context()).is_pending());
  EXPECT_EQ(script.calls, 3);
  connection.send();
  driver->poll();
  EXPECT_EQ(*third.poll(script, waker.context()).value(), 4u);
}

TEST(AsyncFd, TriesAgainIfAnEventCameDuringTheCall) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  ScriptedRead read(*connection.ours);
  Script blocks{{-EAGAIN}};
  ASSERT_TRUE(read.poll(blocks, waker.context()).is_pending());
  connection.send();
  driver->poll();
  int calls = 0;
  auto result = read.fd.poll_call(read.operation, 4, waker.context(), [&] {
    if (++calls == 2) return 1;
    connection.send();
    driver->poll();
    errno = EAGAIN;
    return -1;
  });
  EXPECT_EQ(*result.value(), 1u);
  EXPECT_EQ(calls, 2);
}

TEST(AsyncFd, WaitsAndDoesNotSpinIfAClosedDescriptorSaysTryAgain) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN, -EAGAIN, 0}};
  ScriptedRead read(*connection.ours);
  ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  connection.theirs.reset();
  driver->poll();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(read.poll(script, waker.context()).is_pending());
  EXPECT_EQ(script.calls, 2);
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 0u);  // closed: every poll tries
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(AsyncFd, RegistersAnewWhenItsExecutorHasEnded) {
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN, -EAGAIN, 4}};
  ScriptedRead read(*connection.ours);
  {
    LimitedDriver first;
    ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  LimitedDriver second;
  ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  connection.send();
  second->poll();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 4u);
}

TEST(AsyncFd, OutlivesTheExecutorItWaitedUnder) {
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN}};
  {
    LimitedDriver driver;
    ScriptedRead read(*connection.ours);
    ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  }
  int number = connection.ours->get();
  connection.ours.reset();
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

TEST(AsyncFd, GivesTheErrorOfADescriptorThatCannotBeWatched) {
  LimitedDriver driver;
  AsyncFd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  CountingWaker waker;
  Script script{{-EAGAIN}};
  ScriptedRead read(null);
  EXPECT_EQ(read.poll(script, waker.context()).value().error(), std::errc::operation_not_permitted);
}

TEST(AsyncFd, MovesWithItsRegistration) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN, 4}};
  {
    ScriptedRead read(*connection.ours);
    ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  }
  AsyncFd moved = std::move(*connection.ours);
  connection.ours.reset();
  ScriptedRead read(moved);
  EXPECT_TRUE(read.poll(script, waker.context()).is_pending());
  EXPECT_EQ(script.calls, 1);  // still known not to be ready
  connection.send();
  driver->poll();
  EXPECT_EQ(*read.poll(script, waker.context()).value(), 4u);
  *connection.theirs = std::move(moved);  // closes the peer
  EXPECT_EQ(moved.get(), -1);
}

TEST(AsyncFdDeathTest, RefusesToWaitUnderAnotherExecutor) {
  LimitedDriver first;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN}};
  ScriptedRead read(*connection.ours);
  ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  LimitedDriver second;
  EXPECT_DEATH((void)read.poll(script, waker.context()),
               "ScriptedRead under another executor than the one that first waited");
}

TEST(AsyncFdDeathTest, RefusesToBeClosedOnAnotherThread) {
  LimitedDriver driver;
  Connection connection;
  CountingWaker waker;
  Script script{{-EAGAIN}};
  ScriptedRead read(*connection.ours);
  ASSERT_TRUE(read.poll(script, waker.context()).is_pending());
  EXPECT_DEATH(std::thread([&] { connection.ours.reset(); }).join(), "a socket was closed");
}

}  // namespace
}  // namespace pollux::test
