// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// duplex: a connection in memory that behaves as a socket does.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <thread>

#include "callback_waker.h"
#include "counting_waker.h"
#include "now.h"
#include "pollux/core/budget.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/io/duplex.h"

namespace pollux::test {
namespace {

using io::duplex;
using io::DuplexStream;
using io::ReadFuture;
using io::WriteFuture;

static_assert(io::is_reader_v<DuplexStream> && io::is_writer_v<DuplexStream>);
static_assert(std::is_nothrow_move_constructible_v<DuplexStream>);

class Duplex : public testing::Test {
 protected:
  std::string read(DuplexStream& stream, std::size_t size) {
    return std::string(buffer.data(), now(stream.read_some(buffer.data(), size)));
  }

  std::pair<DuplexStream, DuplexStream> ends = duplex(4);
  DuplexStream& client = ends.first;
  DuplexStream& server = ends.second;
  std::array<char, 64> buffer;
  CountingWaker waker;
};

TEST_F(Duplex, GivesWhatIsThereInEachDirection) {
  now(client.write_all("abc"));
  now(server.write_all("xy"));
  EXPECT_EQ(read(server, 2), "ab");
  EXPECT_EQ(read(server, 64), "c");
  EXPECT_EQ(read(client, 64), "xy");
  EXPECT_EQ(read(client, 0), "");
}

TEST_F(Duplex, TakesWhatThereIsRoomForAndWrapsAround) {
  EXPECT_EQ(now(client.write_some("abcdef", 6)), 4u);
  EXPECT_EQ(read(server, 3), "abc");
  EXPECT_EQ(now(client.write_some("efghi", 5)), 3u);
  EXPECT_EQ(read(server, 64), "defg");
  EXPECT_EQ(now(client.write_some("x", 0)), 0u);
}

TEST_F(Duplex, AReaderWaitsForBytesWithOneWake) {
  ReadFuture read = server.read_some(buffer.data(), 64);
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones(), 1);
  now(client.write_all("ab"));
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(read.poll(waker.context()).value(), 2u);
}

TEST_F(Duplex, AWriterWaitsForRoomWithOneWake) {
  now(client.write_all("abcd"));
  WriteFuture write = client.write_some("ef", 2);
  ASSERT_TRUE(write.poll(waker.context()).is_pending());
  EXPECT_EQ(read(server, 1), "a");
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(write.poll(waker.context()).value(), 1u);
  EXPECT_EQ(read(server, 64), "bcde");
}

TEST_F(Duplex, WakesTheWakerOfTheLatestPoll) {
  CountingWaker latest;
  ReadFuture read = server.read_some(buffer.data(), 64);
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  ASSERT_TRUE(read.poll(latest.context()).is_pending());
  EXPECT_EQ(waker.clones_alive(), 0);
  now(client.write_all("a"));
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(latest.wakes(), 1);
}

TEST_F(Duplex, OfTwoReadersBothAreWokenAndNoneIsLost) {
  CountingWaker second_waker;
  ReadFuture first = server.read_some(buffer.data(), 1);
  ReadFuture second = server.read_some(buffer.data() + 1, 1);
  ASSERT_TRUE(first.poll(waker.context()).is_pending());
  ASSERT_TRUE(second.poll(second_waker.context()).is_pending());
  now(client.write_all("ab"));
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(second_waker.wakes(), 1);
  EXPECT_TRUE(second.poll(second_waker.context()).is_ready());
  EXPECT_TRUE(first.poll(waker.context()).is_ready());
  EXPECT_EQ(std::string(buffer.data(), 2), "ba");
}

TEST_F(Duplex, AReadThatIsDestroyedHasTakenNothing) {
  {
    ReadFuture cancelled = server.read_some(buffer.data(), 64);
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  now(client.write_all("kept"));
  EXPECT_EQ(waker.wakes(), 0);
  EXPECT_EQ(read(server, 64), "kept");
}

TEST_F(Duplex, HalfClosedItStillCarriesTheOtherDirection) {
  now(client.write_all("abc"));
  ReadFuture waiting = client.read_some(buffer.data(), 64);
  ASSERT_TRUE(waiting.poll(waker.context()).is_pending());
  client.shutdown_write();
  EXPECT_EQ(read(server, 2), "ab");
  EXPECT_EQ(read(server, 2), "c");
  EXPECT_EQ(read(server, 2), "");
  EXPECT_EQ(read(server, 2), "");
  EXPECT_EQ(now(as_result(client.write_some("x", 1))).error(), std::errc::broken_pipe);
  now(server.write_all("y"));
  EXPECT_EQ(waiting.poll(waker.context()).value(), 1u);
}

TEST_F(Duplex, ItsEndWakesAReaderAndAWriterOfTheOtherEnd) {
  now(server.write_all("full"));
  CountingWaker write_waker;
  ReadFuture read_end = server.read_some(buffer.data(), 64);
  WriteFuture write = server.write_some("x", 1);
  ASSERT_TRUE(read_end.poll(waker.context()).is_pending());
  ASSERT_TRUE(write.poll(write_waker.context()).is_pending());
  {
    DuplexStream gone = std::move(client);
  }
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(write_waker.wakes(), 1);
  EXPECT_EQ(read_end.poll(waker.context()).value(), 0u);
  EXPECT_EQ(write.poll_result(write_waker.context()).value().error(), std::errc::broken_pipe);
}

TEST_F(Duplex, AssigningToAnEndClosesWhatItWas) {
  client = duplex(1).first;
  EXPECT_EQ(read(server, 64), "");
}

TEST_F(Duplex, AWakerMayUseTheConnection) {
  std::string got;
  CallbackWaker reads([&] { got = read(server, 64); });
  ReadFuture waiting = server.read_some(buffer.data(), 64);
  ASSERT_TRUE(waiting.poll(reads.context()).is_pending());
  now(client.write_all("abc"));
  EXPECT_EQ(got, "abc");
}

TEST_F(Duplex, AReaderOfWhatIsAlwaysFullGivesWay) {
  internal::Budget::OfPoll budget;
  int reads = 0;
  for (; reads < 1000; ++reads) {
    WriteFuture write = client.write_some("a", 1);
    if (write.poll(waker.context()).is_pending()) break;
    ReadFuture read = server.read_some(buffer.data(), 1);
    if (read.poll(waker.context()).is_pending()) break;
  }
  EXPECT_EQ(reads, internal::Budget::per_poll / 2);
  EXPECT_EQ(waker.wakes(), 1);
}

Task<std::string> receive(DuplexStream stream) {
  std::string bytes;
  co_await stream.read_to_end(bytes, 1 << 20);
  co_return bytes;
}

Task<void> send(DuplexStream stream, std::string bytes) {
  co_await stream.write_all(std::move(bytes));
}

TEST(DuplexThreads, CarriesABytestreamFromThreadToThread) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += std::to_string(i);
  auto [here, there] = duplex(13);
  std::thread sender(
      [&, end = std::move(there)]() mutable { block_on(send(std::move(end), bytes)); });
  std::string received = block_on(receive(std::move(here)));
  sender.join();
  EXPECT_TRUE(received == bytes);
}

}  // namespace
}  // namespace pollux::test
