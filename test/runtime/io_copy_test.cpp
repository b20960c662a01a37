// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// copy and copy_bidirectional: every byte once and in order, flushes, ends, errors, and that
// neither direction keeps the other waiting.
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "counting_waker.h"
#include "now.h"
#include "pollux/combinators/by_ref.h"
#include "pollux/core/budget.h"
#include "pollux/core/task.h"
#include "pollux/executor/spawn.h"
#include "pollux/io/buf_writer.h"
#include "pollux/io/copy.h"
#include "pollux/io/duplex.h"
#include "recording_writer.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using io::CopyBidirectionalFuture;
using io::CopyFuture;
using io::duplex;
using io::DuplexStream;
using Log = RecordingWriter::Log;

static_assert(is_fallible_v<CopyFuture> && is_fallible_v<CopyBidirectionalFuture>);

std::string rest_of(DuplexStream& stream) {
  std::string bytes;
  now(stream.read_to_end(bytes, 1 << 20));
  return bytes;
}

TEST(Copy, WritesEverythingAndFlushesWhileItWaits) {
  auto [source, end] = duplex(64);
  RecordingWriter target;
  CountingWaker waker;
  CopyFuture copy = io::copy(end, target);
  ASSERT_TRUE(copy.poll(waker.context()).is_pending());
  EXPECT_EQ(target.take_log(), Log{});
  now(source.write_all("abc"));
  EXPECT_EQ(waker.wakes(), 1);
  ASSERT_TRUE(copy.poll(waker.context()).is_pending());
  ASSERT_TRUE(copy.poll(waker.context()).is_pending());
  EXPECT_EQ(target.take_log(), (Log{"write abc", "flush"}));
  now(source.write_all("de"));
  source.shutdown_write();
  EXPECT_EQ(copy.poll(waker.context()).value(), 5u);
  EXPECT_EQ(target.take_log(), (Log{"write de", "flush"}));
}

TEST(Copy, WritesInPartsWhereThereIsLittleRoom) {
  auto [source, end] = duplex(64);
  RecordingWriter target(2);
  CountingWaker waker;
  now(source.write_all("abc"));
  source.shutdown_write();
  CopyFuture copy = io::copy(end, target);
  ASSERT_TRUE(copy.poll(waker.context()).is_pending());
  target.room = 9;
  EXPECT_EQ(copy.poll(waker.context()).value(), 3u);
  EXPECT_EQ(target.take_log(), (Log{"write ab", "write c", "flush"}));
}

TEST(Copy, OfNothingIsZeroBytes) {
  auto [source, end] = duplex(1);
  source.shutdown_write();
  RecordingWriter target;
  EXPECT_EQ(now(io::copy(end, target)), 0u);
  EXPECT_EQ(target.take_log(), Log{});
}

TEST(Copy, FailsWithTheErrorOfTheWriter) {
  auto [source, end] = duplex(8);
  now(source.write_all("abc"));
  RecordingWriter target;
  target.error = std::make_error_code(std::errc::broken_pipe);
  EXPECT_EQ(now(as_result(io::copy(end, target))).error(), std::errc::broken_pipe);
}

/// Two connections, and the proxy between their inner ends.
struct Proxied {
  CountingWaker waker;
  std::pair<DuplexStream, DuplexStream> client = duplex(8);
  std::pair<DuplexStream, DuplexStream> server = duplex(8);
  CopyBidirectionalFuture proxy = io::copy_bidirectional(client.second, server.first);
};

TEST(CopyBidirectional, BeginsBothWaysWithTheFirstPoll) {
  Proxied through;
  now(through.client.first.write_all("ask"));
  now(through.server.second.write_all("told"));
  ASSERT_TRUE(through.proxy.poll(through.waker.context()).is_pending());
  char buffer[8];
  EXPECT_EQ(now(through.server.second.read_some(buffer, 8)), 3u);
  EXPECT_EQ(now(through.client.first.read_some(buffer, 8)), 4u);
}

TEST(CopyBidirectional, AnEndGoesOnAndTheOtherWayStays) {
  Proxied through;
  now(through.client.first.write_all("ask"));
  through.client.first.shutdown_write();
  ASSERT_TRUE(through.proxy.poll(through.waker.context()).is_pending());
  EXPECT_EQ(rest_of(through.server.second), "ask");
  now(through.server.second.write_all("answer"));
  ASSERT_TRUE(through.proxy.poll(through.waker.context()).is_pending());
  through.server.second.shutdown_write();
  io::Copied copied = through.proxy.poll(through.waker.context()).value();
  EXPECT_EQ(rest_of(through.client.first), "answer");
  EXPECT_EQ(copied.first_to_second, 3u);
  EXPECT_EQ(copied.second_to_first, 6u);
}

TEST(CopyBidirectional, FailsAsSoonAsOneWayDoes) {
  Proxied through;
  now(through.client.first.write_all("ask"));
  {
    DuplexStream gone = std::move(through.server.second);
  }
  auto result = now(as_result(std::move(through.proxy)));
  EXPECT_EQ(result.error(), std::errc::broken_pipe);
}

/// A reader that always has a byte, for as long as it is asked.
struct Endless {
  Poll<Result<std::size_t>> poll_read(IoOperation&, Context& cx, void* buffer, std::size_t) {
    if (!internal::Budget::may_try(cx)) return pending;
    internal::Budget::spend();
    *static_cast<char*>(buffer) = 'x';
    ++reads;
    return Result<std::size_t>(1);
  }
  Poll<Result<std::size_t>> poll_write(IoOperation&, Context&, const void*, std::size_t size) {
    return Result<std::size_t>(size);
  }
  Poll<Result<void>> poll_shutdown(IoOperation&, Context&) { return Result<void>(); }

  int reads = 0;
};

TEST(CopyBidirectional, AGreedyWayLeavesTheOtherItsTurn) {
  Endless first, second;
  auto proxy = io::copy_bidirectional(first, second);
  CountingWaker waker;
  for (int polls = 1; polls <= 3; ++polls) {
    internal::Budget::OfPoll budget;
    ASSERT_TRUE(proxy.poll(waker.context()).is_pending());
    EXPECT_EQ(first.reads, polls * internal::Budget::per_poll);
    EXPECT_EQ(second.reads, polls);
  }
}

Task<void> send_all(DuplexStream stream, std::string bytes) {
  io::BufWriter writer(stream, 100);
  co_await writer.write_all(std::move(bytes));
  co_await writer.shutdown();
}

Task<void> pass_on(DuplexStream from, DuplexStream to) {
  co_await io::copy(from, to);
  co_await to.shutdown();
}

TEST(CopyTasks, AChainOfCopiesKeepsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 20000; ++i) bytes += std::to_string(i) + ' ';
  auto transfer = [](std::string bytes) -> Task<std::string> {
    auto [source, begin] = duplex(37);
    auto [middle, far] = duplex(1000);
    spawn(send_all(std::move(source), std::move(bytes)));
    spawn(pass_on(std::move(begin), std::move(middle)));
    std::string received;
    co_await far.read_to_end(received, 1 << 20);
    co_return received;
  };
  EXPECT_TRUE(run_limited(transfer(bytes)) == bytes);
}

}  // namespace
}  // namespace pollux::test
