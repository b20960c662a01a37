// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations that write, over a writer that records what it is asked: order, parts, what is
// empty, several places at once, errors.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "counting_waker.h"
#include "now.h"
#include "pollux/io/write.h"
#include "recording_writer.h"

namespace pollux::test {
namespace {

using io::IoSlice;
using io::WriterRef;
using Log = RecordingWriter::Log;

static_assert(io::is_writer_v<RecordingWriter> && io::is_writer_v<WriterRef>);
static_assert(!io::is_writer_v<int> && !io::is_writer_v<std::string>);
static_assert(!std::is_constructible_v<WriterRef, RecordingWriter>, "of an lvalue only");
static_assert(is_fallible_v<io::WriteFuture> && is_fallible_v<io::WriteAllFuture>);
static_assert(is_fallible_v<io::WriteVectoredFuture> && is_fallible_v<io::WriteAllVectoredFuture>);
static_assert(is_fallible_v<io::FlushFuture> && is_fallible_v<io::ShutdownFuture>);

/// What RecordingWriter lacks: takes the bytes of all slices, up to its room, in one call.
struct VectoredWriter : RecordingWriter {
  using RecordingWriter::RecordingWriter;

  Poll<Result<std::size_t>> poll_write_vectored(IoOperation& operation, Context& cx,
                                                const IoSlice* slices, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
      bytes.append(static_cast<const char*>(slices[i].data), slices[i].size);
    }
    most = std::max(most, count);
    return poll_write(operation, cx, bytes.data(), bytes.size());
  }

  std::size_t most = 0;
};

class Write : public testing::Test {
 protected:
  CountingWaker waker;
  VectoredWriter writer;
  const std::array<IoSlice, 5> slices{
      {{nullptr, 0}, {"abc", 3}, {nullptr, 0}, {"defg", 4}, {nullptr, 0}}};
};

TEST_F(Write, AllIsWrittenInAsManyPartsAsItTakes) {
  writer.room = 2;
  auto all = io::write_all(writer, std::string("abcde"));
  ASSERT_TRUE(all.poll(waker.context()).is_pending());
  writer.room = 9;
  EXPECT_TRUE(all.poll(waker.context()).is_ready());
  EXPECT_EQ(writer.take_log(), (Log{"write ab", "write cde"}));
  now(io::write_all(writer, std::string()));
  EXPECT_EQ(writer.take_log(), Log{});
}

TEST_F(Write, SeveralSlicesAreOneCall) {
  EXPECT_EQ(now(io::write_vectored(writer, slices.data(), slices.size())), 7u);
  EXPECT_EQ(writer.take_log(), Log{"write abcdefg"});
}

TEST_F(Write, AWriterThatKnowsNoSlicesGetsTheFirstThatIsNotEmpty) {
  RecordingWriter plain;
  EXPECT_EQ(now(io::write_vectored(plain, slices.data(), slices.size())), 3u);
  EXPECT_EQ(now(io::write_vectored(plain, slices.data(), 1)), 0u);
  now(io::write_all_vectored(plain, slices.data(), slices.size()));
  EXPECT_EQ(plain.take_log(), (Log{"write abc", "write abc", "write defg"}));
}

TEST_F(Write, AllSlicesAreWrittenWhereverAPartEnds) {
  for (std::size_t part = 1; part <= 7; ++part) {
    writer.room = part;
    auto all = io::write_all_vectored(writer, slices.data(), slices.size());
    EXPECT_EQ(all.poll(waker.context()).is_ready(), part == 7);
    writer.room = 7 - part;
    if (part < 7) {
      EXPECT_TRUE(all.poll(waker.context()).is_ready());
    }
    std::string whole = "abcdefg";
    Log expected{"write " + whole.substr(0, part)};
    if (part < 7) expected.push_back("write " + whole.substr(part));
    EXPECT_EQ(writer.take_log(), expected);
  }
}

TEST_F(Write, NoSlicesAreWrittenWithoutACall) {
  now(io::write_all_vectored(writer, nullptr, 0));
  now(io::write_all_vectored(writer, slices.data(), 1));
  EXPECT_EQ(writer.take_log(), Log{});
}

TEST_F(Write, MoreSlicesThanOneCallTakesComeInSeveral) {
  std::string digits;
  for (int i = 0; i < 1000; ++i) digits += static_cast<char>('0' + i % 10);
  std::vector<IoSlice> many;
  for (const char& digit : digits) many.push_back({&digit, 1});
  now(io::write_all_vectored(writer, many.data(), many.size()));
  std::string written;
  for (const std::string& line : writer.take_log()) written += line.substr(6);
  EXPECT_EQ(written, digits);
  EXPECT_EQ(writer.most, 64u);
}

TEST_F(Write, AnErrorEndsEachOperation) {
  writer.error = std::make_error_code(std::errc::broken_pipe);
  EXPECT_EQ(now(as_result(io::write_some(writer, "a", 1))).error(), std::errc::broken_pipe);
  EXPECT_EQ(now(as_result(io::write_all(writer, "a", 1))).error(), std::errc::broken_pipe);
  EXPECT_EQ(now(as_result(io::write_vectored(writer, slices.data(), 5))).error(),
            std::errc::broken_pipe);
  EXPECT_EQ(now(as_result(io::write_all_vectored(writer, slices.data(), 5))).error(),
            std::errc::broken_pipe);
  EXPECT_THROW(now(io::write_all(writer, "a", 1)), std::system_error);
}

TEST_F(Write, FlushAndShutdownAreTheWriters) {
  now(io::flush(writer));
  now(io::shutdown(writer));
  EXPECT_EQ(writer.take_log(), (Log{"flush", "shutdown"}));
}

TEST(WriteDeathTest, AfterTheEndIsAnError) {
  RecordingWriter writer;
  CountingWaker waker;
  auto all = io::write_all(writer, "a", 1);
  ASSERT_TRUE(all.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)all.poll(waker.context()), "write_all was polled after it had finished");
}

}  // namespace
}  // namespace pollux::test
