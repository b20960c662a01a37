// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufReader::read_line: what is a line, where input ends, limits, and cancellation in the middle of
// a line.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "counting_waker.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/core/task.h"
#include "pollux/executor/spawn.h"
#include "pollux/io/buf_reader.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using io::BufReader;
using io::ReadLineFuture;
using net::TcpListener;
using net::TcpStream;

static_assert(is_fallible_v<ReadLineFuture>);

class ReadLine : public testing::Test {
 protected:
  void send(std::string bytes) { finish(driver, connection.client.write_all(std::move(bytes))); }
  void end() { connection.client.shutdown_write(); }

  /// All lines up to the end of input.
  std::vector<std::string> lines() {
    std::vector<std::string> result;
    std::string line;
    while (finish(driver, reader.read_line(line))) result.push_back(line);
    EXPECT_EQ(line, "");
    return result;
  }

  LimitedDriver driver;
  Connected connection{driver};
  BufReader reader{connection.server, 10};
  CountingWaker waker;
};

using Lines = std::vector<std::string>;

TEST_F(ReadLine, StripsTheEndOfALineAndNothingElse) {
  send("a\nb\r\n\n\r\n c \nd\re\n\rf\n");
  end();
  EXPECT_EQ(lines(), (Lines{"a", "b", "", "", " c ", "d\re", "\rf"}));
}

TEST_F(ReadLine, ReplacesWhatWasInTheString) {
  send("new\n");
  std::string line = "old";
  EXPECT_TRUE(finish(driver, reader.read_line(line)));
  EXPECT_EQ(line, "new");
}

TEST_F(ReadLine, TakesALastLineWithoutEndAsItIs) {
  send("a\nlast\r");
  end();
  EXPECT_EQ(lines(), (Lines{"a", "last\r"}));
}

TEST_F(ReadLine, GivesFalseAtTheEndOfInputEveryTime) {
  end();
  EXPECT_EQ(lines(), Lines{});
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(ReadLine, TakesNulAsAnyOtherByte) {
  send(std::string("a\0b\n", 4));
  end();
  EXPECT_EQ(lines(), (Lines{std::string("a\0b", 3)}));
}

TEST_F(ReadLine, IsReadyAtOnceForALineThatHasBeenReadAhead) {
  send("one\ntwo\n");
  std::string line;
  EXPECT_TRUE(finish(driver, reader.read_line(line)));
  EXPECT_TRUE(reader.read_line(line).poll(waker.context()).value());
  EXPECT_EQ(line, "two");
  EXPECT_TRUE(reader.read_line(line).poll(waker.context()).is_pending());
}

TEST_F(ReadLine, PutsALineTogetherWithOnePollForEachPiece) {
  std::string line = "untouched";
  ReadLineFuture read = reader.read_line(line);
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  int polls = 1;
  for (const char* piece : {"a", "bc", "d\r"}) {
    send(piece);
    driver.park_until([&] { return waker.wakes() == polls; });
    ASSERT_TRUE(read.poll(waker.context()).is_pending());
    ++polls;
    EXPECT_EQ(line, "untouched");
  }
  send("\n");
  driver.park_until([&] { return waker.wakes() == polls; });
  EXPECT_TRUE(read.poll(waker.context()).value());
  EXPECT_EQ(line, "abcd");
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST_F(ReadLine, DestroyedInTheMiddleOfALineLosesNothing) {
  std::string line = "untouched";
  {
    ReadLineFuture cancelled = reader.read_line(line);
    send("first ");
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
    send("h");
    driver.park_until([&] { return waker.wakes() > 0; });
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(line, "untouched");
  send("alf\n");
  EXPECT_TRUE(finish(driver, reader.read_line(line)));
  EXPECT_EQ(line, "first half");
}

TEST_F(ReadLine, TakesALineOfJustTheLimit) {
  send("0123456789\n0123456789\r\n0123456789");
  end();
  EXPECT_EQ(lines(), (Lines{"0123456789", "0123456789", "0123456789"}));
}

TEST_F(ReadLine, RefusesALineOverTheLimitWhateverItsEndAndKeepsRefusing) {
  for (const char* bytes : {"0123456789a\n", "0123456789a\r\n", "0123456789ab", "0123456789\ra\n",
                            "0123456789a", "0123456789\r"}) {
    Connected connection(driver);
    BufReader reader(connection.server, 10);
    finish(driver, connection.client.write_all(std::string("fine\n") + bytes));
    connection.client.shutdown_write();
    std::string line;
    EXPECT_TRUE(finish(driver, reader.read_line(line)));
    for (int i = 0; i < 2; ++i) {
      Result<bool> result = finish(driver, as_result(reader.read_line(line)));
      ASSERT_FALSE(result.has_value()) << bytes;
      EXPECT_EQ(result.error(), io::ReadError::LineTooLong);
      EXPECT_EQ(line, "fine");
    }
  }
}

TEST_F(ReadLine, SaysWhatToDoAboutALineOverTheLimit) {
  send("far too long\n");
  std::string line;
  try {
    finish(driver, reader.read_line(line));
    FAIL() << line << " was taken";
  } catch (const std::system_error& error) {
    EXPECT_STREQ(error.what(),
                 "a line is longer than the limit of its BufReader; end the connection, or "
                 "construct the BufReader with a higher max_line");
  }
}

TEST_F(ReadLine, GivesWhatCameBeforeAResetAndThenTheError) {
  std::optional<Connected> other(std::in_place, driver);
  TcpStream server = std::move(other->server);
  BufReader reader(server);
  finish(driver, other->client.write_all("line\nrest"));
  std::string line;
  EXPECT_TRUE(finish(driver, reader.read_line(line)));
  reset_on_close(other->client.fd());
  other.reset();
  EXPECT_EQ(finish(driver, as_result(reader.read_line(line))).error(), std::errc::connection_reset);
  EXPECT_EQ(line, "line");
}

TEST(ReadLineTasks, LinesOfManySizesKeepTheirBytes) {
  std::string text;
  Lines expected;
  for (int size : {0, 1, 4095, 4096, 4097, 10000, 3, 65536, 2, 0, 60000}) {
    expected.emplace_back(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26));
    text += expected.back() + (size % 2 ? "\n" : "\r\n");
  }
  auto transfer = [](std::string text) -> Task<Lines> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [server, peer] = co_await listener.accept();
    auto send = [](TcpStream stream, std::string text) -> Task<void> {
      co_await stream.write_all(std::move(text));
    };
    spawn(send(std::move(client), std::move(text)));
    BufReader reader(server);
    Lines lines;
    std::string line;
    while (co_await reader.read_line(line)) lines.push_back(line);
    co_return lines;
  };
  EXPECT_TRUE(run_limited(transfer(text)) == expected);
}

Task<void> handle_connection(TcpStream socket) {
  BufReader stream(socket);
  std::string name;
  co_await stream.read_line(name);
  co_await socket.write_all("Hello, " + name + "!");
}

TEST(ReadLineTasks, TheServerOfTheDesignGreets) {
  auto greet = []() -> Task<std::string> {
    TcpListener listener = TcpListener::bind("127.0.0.1:0");
    TcpStream client = co_await TcpStream::connect(listener.local_address());
    auto [socket, peer] = co_await listener.accept();
    spawn(handle_connection(std::move(socket)));
    co_await client.write_all("Castor\r\n");
    BufReader answer(client);
    std::string line;
    co_await answer.read_line(line);
    co_return line;
  };
  EXPECT_EQ(run_limited(greet()), "Hello, Castor!");
}

}  // namespace
}  // namespace pollux::test
