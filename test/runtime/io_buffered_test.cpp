// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What BufReader has besides read_line: read_until, lines as a stream, fill_buf and consume, and
// that it is a reader itself.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "counting_waker.h"
#include "now.h"
#include "pollux/combinators/streams.h"
#include "pollux/io/buf_reader.h"
#include "pollux/io/duplex.h"

namespace pollux::test {
namespace {

using io::BufReader;
using io::DuplexStream;
using Strings = std::vector<std::string>;

static_assert(io::is_reader_v<BufReader> && is_stream_v<io::Lines>);
static_assert(is_fallible_v<io::ReadUntilFuture> && is_fallible_v<io::FillBufFuture>);
static_assert(is_fallible_v<io::NextLineFuture>);

class Buffered : public testing::Test {
 protected:
  void send(const char* bytes) { now(client.write_all(std::string(bytes))); }

  std::pair<DuplexStream, DuplexStream> ends = io::duplex(20'000);
  DuplexStream& client = ends.first;
  BufReader reader{ends.second, 10};
  CountingWaker waker;
  std::string bytes = "untouched";
};

TEST_F(Buffered, ReadsUntilAnyByteAndLeavesOnlyThatOut) {
  send("a\r;;b\nc;rest");
  client.shutdown_write();
  Strings parts;
  while (now(reader.read_until(';', bytes))) parts.push_back(bytes);
  EXPECT_EQ(parts, (Strings{"a\r", "", "b\nc", "rest"}));
  EXPECT_EQ(bytes, "");
  EXPECT_FALSE(now(reader.read_until(';', bytes)));
}

TEST_F(Buffered, ReadUntilDestroyedLosesNothingWhateverIsReadNext) {
  send("a;b");
  {
    auto cancelled = reader.read_until('\n', bytes);
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
    EXPECT_EQ(bytes, "untouched");
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(now(reader.read_until(';', bytes)));
  EXPECT_EQ(bytes, "a");
  send("\n");
  EXPECT_TRUE(now(reader.read_line(bytes)));
  EXPECT_EQ(bytes, "b");
}

TEST_F(Buffered, ReadUntilHasTheLimitOfALine) {
  send("0123456789;0123456789a;");
  EXPECT_TRUE(now(reader.read_until(';', bytes)));
  EXPECT_EQ(now(as_result(reader.read_until(';', bytes))).error(), io::ReadError::LineTooLong);
  EXPECT_EQ(bytes, "0123456789");
}

TEST_F(Buffered, LinesAreAStreamThatKeepsAPartialLine) {
  io::Lines lines = reader.lines();
  send("one\r\ntw");
  EXPECT_EQ(now(lines.next()), "one");
  {
    auto cancelled = lines.next();
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  send("o\nlast");
  client.shutdown_write();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(now(lines.next()), "two");
  EXPECT_EQ(now(lines.next()), "last");
  EXPECT_EQ(now(lines.next()), std::nullopt);
  EXPECT_EQ(now(as_result(lines.next())).value(), std::nullopt);
}

TEST_F(Buffered, LinesGoThroughTheAdaptors) {
  send("1\n2\n3\n");
  client.shutdown_write();
  auto numbers = streams::map(reader.lines(), [](std::string line) { return std::stoi(line); });
  EXPECT_EQ(now(streams::collect(std::move(numbers))), (std::vector{1, 2, 3}));
}

TEST_F(Buffered, LinesReportALineOverTheLimitEveryTime) {
  io::Lines lines = reader.lines();
  send("far too long\n");
  EXPECT_THROW(now(lines.next()), std::system_error);
  EXPECT_EQ(now(as_result(lines.next())).error(), io::ReadError::LineTooLong);
}

TEST_F(Buffered, FillBufGivesTheSameBytesUntilTheyAreConsumed) {
  auto fill = reader.fill_buf();
  ASSERT_TRUE(fill.poll(waker.context()).is_pending());
  send("abcd");
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(fill.poll(waker.context()).value(), "abcd");
  reader.consume(1);
  EXPECT_EQ(reader.buffered(), "bcd");
  send("e");
  EXPECT_EQ(now(reader.fill_buf()), "bcd");
  reader.consume(3);
  EXPECT_EQ(now(reader.fill_buf()), "e");
  reader.consume(1);
  client.shutdown_write();
  EXPECT_EQ(now(reader.fill_buf()), "");
}

TEST_F(Buffered, ReadsOfOtherKindsTakeWhatWasReadAhead) {
  send("line\n12345678 and more\n");
  EXPECT_TRUE(now(reader.read_line(bytes)));
  char buffer[20];
  now(reader.read_exact(buffer, 8));
  EXPECT_EQ(std::string(buffer, 8), "12345678");
  EXPECT_EQ(now(reader.read_some(buffer, 0)), 0u);
  EXPECT_TRUE(now(reader.read_line(bytes)));
  EXPECT_EQ(bytes, " and more");
}

TEST_F(Buffered, ALineAfterConsumeBeginsThere) {
  send("ab\ncd");
  {
    auto cancelled = reader.read_until(';', bytes);
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  reader.consume(3);
  send("\n");
  EXPECT_TRUE(now(reader.read_line(bytes)));
  EXPECT_EQ(bytes, "cd");
}

TEST_F(Buffered, LargeReadsGoPastTheBuffer) {
  now(client.write_all(std::string(9000, 'x')));
  std::vector<char> large(9000);
  EXPECT_EQ(now(reader.read_some(large.data(), large.size())), 9000u);
  EXPECT_EQ(reader.buffered(), "");
}

}  // namespace
}  // namespace pollux::test
