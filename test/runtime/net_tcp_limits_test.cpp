// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream: a limit on the time to connect, writes from several places, and the budget, by which
// one connection that always has something does not keep the others of its thread waiting.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/core/budget.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/tcp_stream.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using net::SocketAddress;
using net::TcpListener;
using net::TcpStream;
using namespace std::chrono_literals;

static_assert(is_fallible_v<net::ConnectTimeoutFuture> && is_fallible_v<net::PeekFuture>);

class TcpLimits : public testing::Test {
 protected:
  LimitedDriver driver;
  CountingWaker waker;
  std::array<char, 64> buffer;
};

/// A listener with a full queue, which does not answer.
struct Silent {
  explicit Silent(Context& cx) {
    ::listen(listener.fd(), 0);
    for (int i = 0; i < 100; ++i) {
      auto connect = TcpStream::connect(listener.local_address());
      Poll<TcpStream> result = connect.poll(cx);
      if (result.is_pending()) return;
      connected.push_back(std::move(result).value());
    }
    ADD_FAILURE() << "the queue is never full";
  }

  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  std::vector<TcpStream> connected;
};

TEST_F(TcpLimits, ConnectGivesUpWhenItsTimeHasPassedAndLeavesNothing) {
  Silent silent(waker.context());
  SocketAddress address = silent.listener.local_address();
  int before = open_descriptors();
  try {
    finish(driver, TcpStream::connect_timeout(address, 1ms));
    FAIL() << "connected";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::timed_out);
    EXPECT_EQ(error.what(), "cannot connect to " + address.to_string() + ": Connection timed out");
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(driver->timers().empty());
  EXPECT_EQ(finish(driver, as_result(TcpStream::connect_timeout(address, 0ms))).error(),
            std::errc::timed_out);
}

TEST_F(TcpLimits, ConnectWithinItsTimeIsAsWithoutALimit) {
  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  std::string address = listener.local_address().to_string();
  TcpStream client = finish(driver, TcpStream::connect_timeout(address, 1h));
  EXPECT_EQ(client.peer_address().to_string(), address);
  EXPECT_TRUE(driver->timers().empty());
  {
    TcpListener gone = std::move(listener);
  }
  EXPECT_EQ(finish(driver, as_result(TcpStream::connect_timeout(address, 1h))).error(),
            std::errc::connection_refused);
  EXPECT_THROW((void)TcpStream::connect_timeout("localhost:80", 1h), std::system_error);
}

TEST_F(TcpLimits, SeveralSlicesArriveAsOneSequence) {
  Connected connection(driver);
  const io::IoSlice slices[] = {{"ab", 2}, {nullptr, 0}, {"cde", 3}};
  EXPECT_EQ(finish(driver, connection.client.write_vectored(slices, 3)), 5u);
  EXPECT_EQ(finish(driver, connection.client.write_vectored(slices + 1, 1)), 0u);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 5u);
  EXPECT_EQ(std::string(buffer.data(), 5), "abcde");
}

Task<void> send_slices(TcpStream stream, const std::vector<io::IoSlice>& slices) {
  co_await stream.write_all_vectored(slices.data(), slices.size());
  co_await stream.shutdown();
}

TEST(TcpLimitsTasks, MoreSlicesThanThereIsRoomForAllArrive) {
  std::vector<std::string> parts;
  std::string whole;
  for (int i = 0; i < 3000; ++i) {
    parts.push_back(std::string(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26)));
    whole += parts.back();
  }
  std::vector<io::IoSlice> slices;
  for (const std::string& part : parts) slices.push_back({part.data(), part.size()});
  auto transfer = [&]() -> Task<std::string> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [server, peer] = co_await listener.accept();
    make_narrow(client);
    spawn(send_slices(std::move(client), slices));
    std::string bytes;
    co_await server.read_to_end(bytes, whole.size());
    co_return bytes;
  };
  EXPECT_TRUE(run_limited(transfer()) == whole);
}

TEST_F(TcpLimits, AVectoredWriteToAPeerThatIsGoneNeverRaisesSigpipe) {
  std::optional<Connected> connection(std::in_place, driver);
  TcpStream client = std::move(connection->client);
  reset_on_close(connection->server.fd());
  connection.reset();
  EXPECT_EQ(finish(driver, as_result(client.read_some(buffer.data(), 64))).error(),
            std::errc::connection_reset);
  const io::IoSlice slices[] = {{"a", 1}, {"b", 1}};
  EXPECT_EQ(finish(driver, as_result(client.write_vectored(slices, 2))).error(),
            std::errc::broken_pipe);
  EXPECT_EQ(finish(driver, as_result(client.shutdown())).error(), std::errc::not_connected);
}

TEST_F(TcpLimits, AReadOfNoBytesIsNotTheEndAndDoesNotWait) {
  Connected connection(driver);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 0)), 0u);
  finish(driver, connection.client.write_all("x"));
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 1u);
}

/// Writes to itself over the loopback, which never says EAGAIN to it, until `stop`.
Task<void> talk_to_itself(const bool& stop, int& rounds) {
  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  TcpStream client = co_await TcpStream::connect(listener.local_address());
  auto [server, peer] = co_await listener.accept();
  char byte = 'x';
  for (; !stop && rounds < 1'000'000; ++rounds) {
    co_await client.write_some(&byte, 1);
    co_await server.read_some(&byte, 1);
  }
}

/// Looks in each turn that it gets.
auto look(bool& stop, const int& rounds, std::vector<int>& seen) {
  return poll_fn([&](Context& cx) -> Poll<void> {
    seen.push_back(rounds);
    stop = seen.size() == 5;
    if (stop) return ready;
    cx.waker().wake_by_ref();
    return pending;
  });
}

TEST(TcpLimitsTasks, ALoopOverTheLoopbackGivesWay) {
  bool stop = false;
  int rounds = 0;
  std::vector<int> seen;
  auto both = [&]() -> Task<void> {
    spawn(look(stop, rounds, seen));
    co_await talk_to_itself(stop, rounds);
  };
  run_limited(both());
  EXPECT_EQ(seen.size(), 5u);
  for (std::size_t i = 1; i < seen.size(); ++i) {
    EXPECT_LE(seen[i] - seen[i - 1], internal::Budget::per_poll / 2);
  }
}

}  // namespace
}  // namespace pollux::test
