// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufWriter: what it holds and when it passes that on, and that a write that is destroyed has taken
// nothing.
#include <gtest/gtest.h>

#include <string>

#include "counting_waker.h"
#include "now.h"
#include "pollux/io/buf_writer.h"
#include "pollux/io/duplex.h"
#include "recording_writer.h"

namespace pollux::test {
namespace {

using io::BufWriter;
using Log = RecordingWriter::Log;

static_assert(io::is_writer_v<BufWriter>);

class BufferedWrite : public testing::Test {
 protected:
  RecordingWriter target;
  BufWriter writer{target, 8};
  CountingWaker waker;
};

TEST_F(BufferedWrite, CollectsSmallWritesUntilFlushed) {
  now(writer.write_all("abc"));
  now(writer.write_all("de"));
  EXPECT_EQ(target.take_log(), Log{});
  EXPECT_EQ(writer.size(), 5u);
  now(writer.flush());
  EXPECT_EQ(target.take_log(), (Log{"write abcde", "flush"}));
  EXPECT_EQ(writer.size(), 0u);
  now(writer.flush());
  EXPECT_EQ(target.take_log(), Log{"flush"});
}

TEST_F(BufferedWrite, PassesOnWhatItHoldsWhenThereIsNoRoom) {
  now(writer.write_all("abcdefgh"));  // as large as the buffer, and goes past it
  EXPECT_EQ(target.take_log(), Log{"write abcdefgh"});
  now(writer.write_all("abcdefg"));
  now(writer.write_all("h"));
  EXPECT_EQ(target.take_log(), Log{});
  now(writer.write_all("ij"));
  EXPECT_EQ(target.take_log(), Log{"write abcdefgh"});
  now(writer.write_all("0123456789"));
  EXPECT_EQ(target.take_log(), (Log{"write ij", "write 0123456789"}));
}

TEST_F(BufferedWrite, AWriteDestroyedWhileItWaitsHasTakenNothing) {
  now(writer.write_all("abcdefg"));
  target.room = 3;
  {
    auto cancelled = writer.write_some("xyz", 3);
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(writer.size(), 4u);
  target.room = 99;
  now(writer.write_all("hi"));
  now(writer.flush());
  EXPECT_EQ(target.take_log(), (Log{"write abc", "write defg", "write hi", "flush"}));
}

TEST_F(BufferedWrite, AFlushDestroyedWhileItWaitsLosesNothing) {
  now(writer.write_all("abcdefg"));
  target.room = 2;
  {
    auto cancelled = writer.flush();
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  target.room = 99;
  now(writer.flush());
  EXPECT_EQ(target.take_log(), (Log{"write ab", "write cdefg", "flush"}));
}

TEST_F(BufferedWrite, ShutdownPassesOnWhatItHoldsFirst) {
  now(writer.write_all("abc"));
  now(writer.shutdown());
  EXPECT_EQ(target.take_log(), (Log{"write abc", "shutdown"}));
}

TEST_F(BufferedWrite, AnErrorKeepsWhatItHolds) {
  now(writer.write_all("abc"));
  target.error = std::make_error_code(std::errc::no_space_on_device);
  EXPECT_EQ(now(as_result(writer.flush())).error(), std::errc::no_space_on_device);
  EXPECT_EQ(now(as_result(writer.shutdown())).error(), std::errc::no_space_on_device);
  EXPECT_EQ(now(as_result(writer.write_some("0123456789", 10))).error(),
            std::errc::no_space_on_device);
  target.error = {};
  now(writer.flush());
  EXPECT_EQ(target.take_log(), (Log{"write abc", "flush"}));
}

TEST_F(BufferedWrite, WithoutABufferEverythingGoesPast) {
  BufWriter none(target, 0);
  now(none.write_all("abc"));
  now(none.write_all(""));
  EXPECT_EQ(target.take_log(), Log{"write abc"});
}

TEST(BufferedWriteStream, WritesAStreamThatIsReadAsBefore) {
  auto [client, server] = io::duplex(64);
  BufWriter writer(client);
  now(writer.write_all("ping"));
  now(server.write_all("early"));
  char buffer[8];
  EXPECT_EQ(now(client.read_some(buffer, 8)), 5u);
  now(writer.flush());
  EXPECT_EQ(now(server.read_some(buffer, 8)), 4u);
}

}  // namespace
}  // namespace pollux::test
