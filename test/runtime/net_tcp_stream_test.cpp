// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream over the loopback: connecting, reading, writing, the two ways in which a connection
// ends, waiters and cancellation.
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "allocations.h"
#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/combinators/by_ref.h"
#include "pollux/core/task.h"
#include "pollux/executor/spawn.h"
#include "pollux/io/read_error.h"
#include "pollux/io/write.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/tcp_stream.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using io::ReadFuture;
using io::WriteAllFuture;
using io::WriteFuture;
using net::ConnectFuture;
using net::SocketAddress;
using net::TcpListener;
using net::TcpStream;

static_assert(is_fallible_v<ConnectFuture> && is_fallible_v<ReadFuture>);
static_assert(is_fallible_v<WriteFuture> && is_fallible_v<WriteAllFuture>);
static_assert(std::is_nothrow_move_constructible_v<TcpStream>);
static_assert(!std::is_copy_constructible_v<TcpStream>);

class Tcp : public testing::Test {
 protected:
  LimitedDriver driver;
  CountingWaker waker;
  std::array<char, 64> buffer;
};

TEST_F(Tcp, ReadGivesWhatIsThereAndZeroAtTheEnd) {
  Connected connection(driver);
  finish(driver, connection.client.write_all("hello"));
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 3)), 3u);
  EXPECT_EQ(std::string(buffer.data(), 3), "hel");
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 2u);
  connection.client.shutdown_write();
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 0u);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 0u);
}

TEST_F(Tcp, ReadOfNothingIsReadyAndIsNotTheEnd) {
  Connected connection(driver);
  EXPECT_EQ(connection.server.read_some(nullptr, 0).poll(waker.context()).value(), 0u);
  EXPECT_EQ(connection.client.write_some(nullptr, 0).poll(waker.context()).value(), 0u);
  EXPECT_TRUE(connection.client.write_all("").poll(waker.context()).is_ready());
  finish(driver, connection.client.write_all("x"));
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 1u);
}

TEST_F(Tcp, PendingReadTakesOneWakeAndTwoPolls) {
  Connected connection(driver);
  ReadFuture read = connection.server.read_some(buffer.data(), buffer.size());
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  driver->poll();  // the new registration says that it is writable
  EXPECT_EQ(waker.wakes(), 0);
  finish(driver, connection.client.write_all("ping"));
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(read.poll(waker.context()).value(), 4u);
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST_F(Tcp, APendingReadWakesTheWakerOfItsLatestPoll) {
  Connected connection(driver);
  CountingWaker latest;
  ReadFuture read = connection.server.read_some(buffer.data(), buffer.size());
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  ASSERT_TRUE(read.poll(latest.context()).is_pending());
  EXPECT_EQ(waker.clones_alive(), 0);
  finish(driver, connection.client.write_all("x"));
  driver.park_until([&] { return latest.wakes() > 0; });
  EXPECT_EQ(waker.wakes(), 0);
}

TEST_F(Tcp, HalfClosedConnectionsStillCarryTheOtherDirection) {
  Connected connection(driver);
  connection.client.shutdown_write();
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 0u);
  finish(driver, connection.server.write_all("still here"));
  EXPECT_EQ(finish(driver, connection.client.read_some(buffer.data(), buffer.size())), 10u);
}

TEST_F(Tcp, WriteSomeWritesAPartUntilThereIsNoMoreRoomAndThenWaits) {
  Connected connection(driver);
  make_narrow(connection.client);
  std::string bytes(16 << 20, 'x');
  std::size_t total = 0;
  std::optional<WriteFuture> write;
  for (;;) {
    write.emplace(connection.client.write_some(bytes.data(), bytes.size()));
    Poll<std::size_t> result = write->poll(waker.context());
    if (result.is_pending()) break;
    EXPECT_GT(result.value(), 0u);
    ASSERT_LT(total += result.value(), bytes.size());
  }
  EXPECT_GT(total, 0u);
  while (waker.wakes() == 0) {
    total -= finish(driver, connection.server.read_some(buffer.data(), buffer.size()));
    driver->poll();
  }
  EXPECT_GT(write->poll(waker.context()).value(), 0u);
}

Task<void> send_all(TcpStream stream, std::string bytes) {
  co_await stream.write_all(std::move(bytes));
  stream.shutdown_write();
}

Task<std::string> receive_all(TcpStream& stream) {
  std::string received;
  std::vector<char> buffer(3000);
  while (std::size_t size = co_await stream.read_some(buffer.data(), buffer.size())) {
    received.append(buffer.data(), size);
  }
  co_return received;
}

TEST(TcpTasks, WriteAllWritesMuchMoreThanThereIsRoomFor) {
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += std::to_string(i) + ' ';
  auto transfer = [](std::string bytes) -> Task<std::string> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [server, peer] = co_await listener.accept();
    make_narrow(client);
    spawn(send_all(std::move(client), std::move(bytes)));
    co_return co_await receive_all(server);
  };
  EXPECT_TRUE(run_limited(transfer(bytes)) == bytes);
}

TEST_F(Tcp, WriteAllOwnsAStringAndBorrowsAPointer) {
  Connected connection(driver);
  {
    WriteAllFuture original = connection.client.write_all(std::string("short"));
    WriteAllFuture moved = std::move(original);
    finish(driver, std::move(moved));
  }
  const char borrowed[] = {'-', '\0', '-'};
  finish(driver, connection.client.write_all(borrowed, sizeof borrowed));
  finish(driver, io::write_all(connection.client, "free"));
  connection.client.shutdown_write();
  EXPECT_EQ(run_limited(receive_all(connection.server)), std::string("short-\0-free", 12));
}

TEST(TcpTasks, WriteAllDestroyedWhilePendingHasWrittenAPartAndTheStreamGoesOn) {
  auto transfer = []() -> Task<std::string> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [server, peer] = co_await listener.accept();
    make_narrow(client);
    CountingWaker waker;
    {
      WriteAllFuture cancelled = client.write_all(std::string(16 << 20, 'x'));
      EXPECT_TRUE(cancelled.poll(waker.context()).is_pending());
      EXPECT_EQ(waker.clones_alive(), 1);
    }
    EXPECT_EQ(waker.clones_alive(), 0);
    spawn(send_all(std::move(client), "end"));
    co_return co_await receive_all(server);
  };
  std::string received = run_limited(transfer());
  ASSERT_GT(received.size(), 3u);
  EXPECT_LT(received.size(), 16u << 20);
  EXPECT_EQ(received.find_first_not_of('x'), received.size() - 3);
  EXPECT_EQ(received.substr(received.size() - 3), "end");
}

TEST_F(Tcp, APeerThatResetsFailsAPendingRead) {
  std::optional<Connected> connection(std::in_place, driver);
  TcpStream server = std::move(connection->server);
  ReadFuture read = server.read_some(buffer.data(), buffer.size());
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  reset_on_close(connection->client.fd());
  connection.reset();
  driver.park_until([&] { return waker.wakes() > 0; });
  try {
    (void)read.poll(waker.context());
    FAIL() << "nothing was thrown";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::connection_reset);
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST_F(Tcp, APeerThatResetsFailsAPendingWriteAndNeverRaisesSigpipe) {
  std::optional<Connected> connection(std::in_place, driver);
  make_narrow(connection->client);
  TcpStream client = std::move(connection->client);
  WriteAllFuture write = client.write_all(std::string(16 << 20, 'x'));
  ASSERT_TRUE(write.poll(waker.context()).is_pending());
  reset_on_close(connection->server.fd());
  connection.reset();
  driver.park_until([&] { return waker.wakes() > 0; });
  Poll<Result<void>> result = write.poll_result(waker.context());
  ASSERT_TRUE(result.is_ready());
  EXPECT_EQ(result.value().error(), std::errc::connection_reset);
  EXPECT_EQ(client.write_some("x", 1).poll_result(waker.context()).value().error(),
            std::errc::broken_pipe);
}

TEST_F(Tcp, ErrorsAreExceptionsOrResultsAsTheAwaitChooses) {
  auto read_both_ways = [](TcpStream& stream) -> Task<int> {
    char byte;
    Result<std::size_t> result = co_await as_result(stream.read_some(&byte, 1));
    int found = !result && result.error() == std::errc::connection_reset;
    try {
      co_await stream.write_all("x");
    } catch (const std::system_error& error) {
      found += error.code() == std::errc::broken_pipe;
    }
    co_return found;
  };
  std::optional<Connected> connection(std::in_place, driver);
  TcpStream server = std::move(connection->server);
  reset_on_close(connection->client.fd());
  connection.reset();
  auto task = read_both_ways(server);
  EXPECT_EQ(finish(driver, std::move(task)), 2);
}

TEST_F(Tcp, OfTwoReadersBothAreWokenAndEachGetsItsBytes) {
  Connected connection(driver);
  CountingWaker second_waker;
  char first_byte = 0;
  char second_byte = 0;
  ReadFuture first = connection.server.read_some(&first_byte, 1);
  ReadFuture second = connection.server.read_some(&second_byte, 1);
  ASSERT_TRUE(first.poll(waker.context()).is_pending());
  ASSERT_TRUE(second.poll(second_waker.context()).is_pending());
  finish(driver, connection.client.write_all("a"));
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(second_waker.wakes(), 1);
  EXPECT_TRUE(first.poll(waker.context()).is_ready());
  EXPECT_TRUE(second.poll(second_waker.context()).is_pending());
  finish(driver, connection.client.write_all("b"));
  driver.park_until([&] { return second_waker.wakes() > 1; });
  EXPECT_TRUE(second.poll(second_waker.context()).is_ready());
  EXPECT_EQ(first_byte, 'a');
  EXPECT_EQ(second_byte, 'b');
  EXPECT_EQ(waker.wakes(), 1);
}

TEST_F(Tcp, AReadAndAWriteWaitAtTheSameTime) {
  Connected connection(driver);
  make_narrow(connection.client);
  CountingWaker write_waker;
  ReadFuture read = connection.client.read_some(buffer.data(), buffer.size());
  WriteAllFuture write = connection.client.write_all(std::string(16 << 20, 'x'));
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  ASSERT_TRUE(write.poll(write_waker.context()).is_pending());
  driver->poll();
  finish(driver, connection.server.write_all("y"));
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(read.poll(waker.context()).value(), 1u);
}

TEST_F(Tcp, AReadThatIsDestroyedHasTakenNothing) {
  Connected connection(driver);
  {
    ReadFuture cancelled = connection.server.read_some(buffer.data(), buffer.size());
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
    finish(driver, connection.client.write_all("kept"));
    driver.park_until([&] { return waker.wakes() > 0; });
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 4u);
  EXPECT_EQ(std::string(buffer.data(), 4), "kept");
}

TEST_F(Tcp, PeekLeavesTheBytesWhereTheyAre) {
  Connected connection(driver);
  finish(driver, connection.client.write_all("hello"));
  EXPECT_EQ(finish(driver, connection.server.peek(buffer.data(), buffer.size())), 5u);
  EXPECT_EQ(finish(driver, connection.server.peek(buffer.data(), buffer.size())), 5u);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), buffer.size())), 5u);
  EXPECT_EQ(finish(driver, connection.server.peek(buffer.data(), 0)), 0u);
}

TEST_F(Tcp, ReadExactWaitsForAllAndFailsAtAnEarlyEnd) {
  Connected connection(driver);
  CountingWaker waker;
  auto exact = connection.server.read_exact(buffer.data(), 6);
  finish(driver, connection.client.write_all("abc"));
  EXPECT_TRUE(exact.poll(waker.context()).is_pending());
  finish(driver, connection.client.write_all("defgh"));
  finish(driver, ByRef(exact));
  EXPECT_EQ(std::string(buffer.data(), 6), "abcdef");
  connection.client.shutdown_write();
  auto result = finish(driver, as_result(connection.server.read_exact(buffer.data(), 3)));
  EXPECT_EQ(result.error(), io::ReadError::UnexpectedEnd);
}

TEST_F(Tcp, ReadToEndAppendsUpToItsLimit) {
  for (std::size_t limit : {10'000u, 9'999u}) {
    Connected connection(driver);
    finish(driver, connection.client.write_all(std::string(10'000, 'x')));
    connection.client.shutdown_write();
    std::string bytes = "before";
    auto result = finish(driver, as_result(connection.server.read_to_end(bytes, limit)));
    EXPECT_EQ(bytes.size(), 6 + limit);
    if (limit == 10'000u) {
      EXPECT_EQ(result.value(), 10'000u);
    } else {
      EXPECT_EQ(result.error(), io::ReadError::TooLong);
    }
  }
}

TEST_F(Tcp, UrgentDataDoesNotHideWhatFollows) {
  Connected connection(driver);
  connection.client.set_nodelay(true);
  {
    CountingWaker waker;
    auto waits = connection.server.read_some(buffer.data(), buffer.size());
    EXPECT_TRUE(waits.poll(waker.context()).is_pending());
  }
  int fd = connection.client.fd();
  EXPECT_EQ(::send(fd, "ab", 2, MSG_NOSIGNAL), 2);
  EXPECT_EQ(::send(fd, "!", 1, MSG_NOSIGNAL | MSG_OOB), 1);
  EXPECT_EQ(::send(fd, "cd", 2, MSG_NOSIGNAL), 2);
  // A read stops before the urgent byte, which is not part of the stream.
  std::string got;
  while (got.size() < 4) {
    std::size_t size = finish(driver, connection.server.read_some(buffer.data(), buffer.size()));
    ASSERT_GT(size, 0u);
    got.append(buffer.data(), size);
  }
  EXPECT_EQ(got, "abcd");
}

TEST_F(Tcp, AllocatesNothingOnceItHasWaited) {
  Connected connection(driver);
  auto round_trip = [&] {
    ReadFuture read = connection.server.read_some(buffer.data(), buffer.size());
    ASSERT_TRUE(read.poll(waker.context()).is_pending());
    int wakes = waker.wakes();
    ASSERT_EQ(connection.client.write_some("ping", 4).poll(waker.context()).value(), 4u);
    driver.park_until([&] { return waker.wakes() > wakes; });
    ASSERT_EQ(read.poll(waker.context()).value(), 4u);
  };
  round_trip();
  long before = allocations();
  for (int i = 0; i < 10; ++i) round_trip();
  EXPECT_EQ(allocations() - before, 0);
}

TEST_F(Tcp, KnowsItsAddressesAndOptions) {
  Connected connection(driver);
  EXPECT_EQ(connection.client.local_address(), connection.server.peer_address());
  EXPECT_EQ(connection.client.peer_address(), connection.server.local_address());
  int on = 0;
  socklen_t size = sizeof on;
  connection.client.set_nodelay(true);
  getsockopt(connection.client.fd(), IPPROTO_TCP, TCP_NODELAY, &on, &size);
  EXPECT_NE(on, 0);
  connection.client.set_nodelay(false);
  getsockopt(connection.client.fd(), IPPROTO_TCP, TCP_NODELAY, &on, &size);
  EXPECT_EQ(on, 0);
}

TEST_F(Tcp, ConnectingToAPortWithoutListenerNamesTheAddress) {
  SocketAddress address = TcpListener::bind("127.0.0.1:0").local_address();  // closed by now
  try {
    finish(driver, TcpStream::connect(address));
    FAIL() << "connected";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::connection_refused);
    EXPECT_EQ(error.what(), "cannot connect to " + address.to_string() + ": Connection refused");
  }
  EXPECT_EQ(finish(driver, as_result(TcpStream::connect(address))).error(),
            std::errc::connection_refused);
  EXPECT_THROW((void)TcpStream::connect("localhost:80"), std::system_error);
}

TEST_F(Tcp, ConnectsToATextAndToIpv6) {
  if (!has_ipv6()) GTEST_SKIP() << "there is no IPv6 loopback here";
  TcpListener listener = TcpListener::bind("[::1]:0");
  std::string text = listener.local_address().to_string();
  TcpStream client = finish(driver, TcpStream::connect(text));
  EXPECT_EQ(client.peer_address().to_string(), text);
}

// A listener with a full queue does not answer, so that connecting takes until somebody accepts.
TEST_F(Tcp, ConnectWaitsForTheAnswerAndLeavesNothingWhenDestroyed) {
  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  listen(listener.fd(), 0);
  SocketAddress address = listener.local_address();
  driver->reactor().open();
  std::vector<TcpStream> connected;
  int before = 0;
  std::optional<ConnectFuture> waiting;
  for (;;) {
    before = open_descriptors();
    waiting.emplace(TcpStream::connect(address));
    Poll<TcpStream> result = waiting->poll(waker.context());
    if (result.is_pending()) break;
    connected.push_back(std::move(result).value());
    ASSERT_LT(connected.size(), 100u);
  }
  EXPECT_TRUE(waiting->poll(waker.context()).is_pending());
  driver->poll();
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(open_descriptors(), before + 1);
  waiting.reset();
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waker.clones_alive(), 0);
}

}  // namespace
}  // namespace pollux::test
