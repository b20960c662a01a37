// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two directions of a stream, borrowed and owned; of owned ones also on two workers at the same
// time.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <thread>

#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/io/copy.h"
#include "pollux/net/split.h"
#include "pollux/net/tcp_stream.h"
#include "pollux/net/unix_stream.h"

namespace pollux::test {
namespace {

using net::OwnedReadHalf;
using net::OwnedWriteHalf;
using net::TcpListener;
using net::TcpStream;
using net::UnixStream;

static_assert(io::is_reader_v<net::ReadHalf> && !io::is_writer_v<net::ReadHalf>);
static_assert(io::is_writer_v<net::WriteHalf> && !io::is_reader_v<net::WriteHalf>);
static_assert(io::is_reader_v<OwnedReadHalf<TcpStream>> &&
              io::is_writer_v<OwnedWriteHalf<UnixStream>>);
static_assert(std::is_nothrow_move_assignable_v<OwnedWriteHalf<TcpStream>>);
static_assert(!std::is_copy_constructible_v<OwnedWriteHalf<TcpStream>>);

class Split : public testing::Test {
 protected:
  LimitedDriver driver;
  CountingWaker waker;
  std::array<char, 64> buffer;
};

TEST_F(Split, BorrowedHalvesReadAndWriteAndEndNothing) {
  Connected connection(driver);
  {
    auto [read, write] = connection.client.split();
    finish(driver, write.write_all("ping"));
    finish(driver, connection.server.write_all("pong"));
    EXPECT_EQ(finish(driver, read.peek(buffer.data(), 64)), 4u);
    EXPECT_EQ(finish(driver, read.read_some(buffer.data(), 64)), 4u);
    EXPECT_EQ(read.stream().fd(), connection.client.fd());
  }
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 4u);
  auto end = connection.server.read_some(buffer.data(), 64);
  EXPECT_TRUE(end.poll(waker.context()).is_pending());
}

TEST_F(Split, ABorrowedHalfEndsItsDirection) {
  Connected connection(driver);
  auto [read, write] = connection.client.split();
  write.shutdown_write();
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 0u);
  finish(driver, connection.server.write_all("still here"));
  EXPECT_EQ(finish(driver, read.read_some(buffer.data(), 64)), 10u);
}

TEST_F(Split, TheEndOfTheOwnedWriteHalfEndsItsDirectionAlone) {
  Connected connection(driver);
  auto [read, write] = std::move(connection.client).into_split();
  finish(driver, write.write_all("last"));
  {
    auto gone = std::move(write);
  }
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 4u);
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 0u);
  finish(driver, connection.server.write_all("still here"));
  EXPECT_EQ(finish(driver, read.read_some(buffer.data(), 64)), 10u);
}

TEST_F(Split, TheEndOfTheOwnedReadHalfEndsNothing) {
  Connected connection(driver);
  auto [read, write] = std::move(connection.client).into_split();
  {
    auto gone = std::move(read);
  }
  finish(driver, write.write_all("x"));
  EXPECT_EQ(finish(driver, connection.server.read_some(buffer.data(), 64)), 1u);
}

TEST_F(Split, TheLastOwnedHalfClosesTheSocket) {
  Connected connection(driver);
  int before = open_descriptors();
  std::optional halves(std::move(connection.client).into_split());
  {
    auto gone = std::move(halves->write);
  }
  EXPECT_EQ(open_descriptors(), before);
  halves.reset();
  EXPECT_EQ(open_descriptors(), before - 1);
}

TEST_F(Split, AssigningToAWriteHalfEndsWhatItWroteTo) {
  Connected first(driver), second(driver);
  auto a = std::move(first.client).into_split();
  auto b = std::move(second.client).into_split();
  a.write = std::move(b.write);
  EXPECT_EQ(finish(driver, first.server.read_some(buffer.data(), 64)), 0u);
  finish(driver, a.write.write_all("x"));
  EXPECT_EQ(finish(driver, second.server.read_some(buffer.data(), 64)), 1u);
}

Task<std::size_t> drain(OwnedReadHalf<TcpStream> read) {
  std::string bytes;
  co_return co_await read.read_to_end(bytes, 1 << 24);
}

Task<void> fill(OwnedWriteHalf<TcpStream> write, std::size_t size) {
  std::string part(1000, 'x');
  for (std::size_t sent = 0; sent < size; sent += part.size()) {
    co_await write.write_all(part.data(), part.size());
  }
}

/// A proxy of several connections, whose directions are tasks on different workers, some of which
/// register their socket at the same time.
Task<void> exchange(MultiThread& runtime, int connections, std::size_t size) {
  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  for (int i = 0; i < connections; ++i) {
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [server, peer] = co_await listener.accept();
    auto [client_read, client_write] = std::move(client).into_split();
    auto [server_read, server_write] = std::move(server).into_split();
    auto to_server = runtime.spawn(fill(std::move(client_write), size));
    auto to_client = runtime.spawn(fill(std::move(server_write), size));
    auto at_server = runtime.spawn(drain(std::move(server_read)));
    auto at_client = runtime.spawn(drain(std::move(client_read)));
    EXPECT_EQ(co_await at_server, size);
    EXPECT_EQ(co_await at_client, size);
    co_await to_server;
    co_await to_client;
  }
}

TEST(SplitThreads, BothHalvesWorkOnSeveralWorkersAtTheSameTime) {
  MultiThread runtime(std::max(2u, std::min(4u, std::thread::hardware_concurrency())));
  runtime.block_on(exchange(runtime, 20, 200'000));
}

/// A socket that has waited under one runtime, and then, split, under another.
TEST(SplitThreads, HalvesRegisterAnewUnderAnotherRuntime) {
  std::optional<TcpStream> client, server;
  auto meet = [&]() -> Task<void> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    client = co_await TcpStream::connect(listener.local_address());
    auto accepted = co_await listener.accept();
    server = std::move(accepted.socket);
    char byte;
    CountingWaker waker;
    auto waits = client->read_some(&byte, 1);
    EXPECT_TRUE(waits.poll(waker.context()).is_pending());
    auto server_waits = server->read_some(&byte, 1);
    EXPECT_TRUE(server_waits.poll(waker.context()).is_pending());
  };
  {
    MultiThread first(2);
    first.block_on(meet());
  }
  MultiThread second(2);
  auto talk = [&]() -> Task<void> {
    auto [client_read, client_write] = std::move(*client).into_split();
    auto [server_read, server_write] = std::move(*server).into_split();
    auto to_server = second.spawn(fill(std::move(client_write), 100'000));
    auto to_client = second.spawn(fill(std::move(server_write), 100'000));
    auto at_server = second.spawn(drain(std::move(server_read)));
    EXPECT_EQ(co_await second.spawn(drain(std::move(client_read))), 100'000u);
    EXPECT_EQ(co_await at_server, 100'000u);
    co_await to_server;
    co_await to_client;
  };
  second.block_on(talk());
  client.reset();
  server.reset();
}

}  // namespace
}  // namespace pollux::test
