// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unix sockets: addresses, the file of a listener, connecting, and what a stream does.
#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/core/task.h"
#include "pollux/executor/spawn.h"
#include "pollux/io/buf_reader.h"
#include "pollux/net/unix_listener.h"
#include "pollux/net/unix_stream.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using net::UnixAddress;
using net::UnixListener;
using net::UnixStream;

static_assert(is_fallible_v<net::UnixAcceptFuture> && is_fallible_v<net::UnixConnectFuture>);
static_assert(is_cancel_safe_v<net::UnixAcceptFuture> && is_cancel_safe_v<net::UnixConnectFuture>);
static_assert(std::is_nothrow_move_constructible_v<UnixListener>);
static_assert(io::is_reader_v<UnixStream> && io::is_writer_v<UnixStream>);

/// A directory of the test's own, which it removes.
class Directory {
 public:
  Directory() { EXPECT_NE(::mkdtemp(path_.data()), nullptr); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    ::unlink(file("left").c_str());
    EXPECT_EQ(::rmdir(path_.c_str()), 0) << "something is left in it";
  }

  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = testing::TempDir() + "polluxXXXXXX";
};

bool exists(const std::string& path) {
  struct stat file;
  return ::lstat(path.c_str(), &file) == 0;
}

TEST(UnixAddresses, AreAPathANameOrNothing) {
  UnixAddress path = UnixAddress::from_path("/run/x.sock");
  EXPECT_EQ(path.path(), "/run/x.sock");
  EXPECT_EQ(path.abstract_name(), "");
  EXPECT_EQ(path.to_string(), "/run/x.sock");
  UnixAddress name = UnixAddress::from_abstract_name(std::string_view("a\0b", 3));
  EXPECT_EQ(name.abstract_name(), std::string_view("a\0b", 3));
  EXPECT_EQ(name.path(), "");
  EXPECT_EQ(name.to_string(), std::string("@a\0b", 4));
  EXPECT_TRUE(UnixAddress().is_unnamed());
  EXPECT_EQ(UnixAddress().to_string(), "(unnamed)");
  EXPECT_EQ(path, UnixAddress::from_path("/run/x.sock"));
  EXPECT_NE(path, UnixAddress::from_path("/run/x.sockk"));
  EXPECT_NE(UnixAddress::from_abstract_name("x"), UnixAddress::from_path("x"));
}

TEST(UnixAddresses, RefuseWhatDoesNotFit) {
  EXPECT_EQ(UnixAddress::from_path(std::string(107, 'x')).path().size(), 107u);
  EXPECT_EQ(UnixAddress::from_abstract_name(std::string(107, 'x')).abstract_name().size(), 107u);
  EXPECT_THROW(UnixAddress::from_path(std::string(108, 'x')), std::system_error);
  EXPECT_THROW(UnixAddress::from_abstract_name(std::string(108, 'x')), std::system_error);
  EXPECT_THROW(UnixAddress::from_path(""), std::system_error);
  EXPECT_THROW(UnixAddress::from_path(std::string("a\0b", 3)), std::system_error);
}

class Unix : public testing::Test {
 protected:
  Directory directory;
  std::string path = directory.file("socket");
  LimitedDriver driver;
  CountingWaker waker;
  std::array<char, 64> buffer;
};

TEST_F(Unix, ConnectsAcceptsAndTalks) {
  UnixListener listener = UnixListener::bind(path);
  EXPECT_EQ(listener.local_address().path(), path);
  UnixStream client = finish(driver, UnixStream::connect(path));
  auto [server, peer] = finish(driver, listener.accept());
  EXPECT_TRUE(peer.is_unnamed());
  EXPECT_EQ(client.peer_address().path(), path);
  EXPECT_EQ(server.local_address().path(), path);
  finish(driver, client.write_all("hello\n"));
  client.shutdown_write();
  EXPECT_EQ(finish(driver, server.peek(buffer.data(), 64)), 6u);
  std::string line;
  io::BufReader reader(server);
  EXPECT_TRUE(finish(driver, reader.read_line(line)));
  EXPECT_EQ(line, "hello");
  EXPECT_FALSE(finish(driver, reader.read_line(line)));
}

TEST_F(Unix, AnAbstractNameMakesNoFileAndIsFreeAgain) {
  UnixAddress address = UnixAddress::from_abstract_name(path);
  for (int round = 0; round < 2; ++round) {
    UnixListener listener = UnixListener::bind(address);
    EXPECT_FALSE(exists(path));
    EXPECT_EQ(listener.local_address(), address);
    UnixStream client = finish(driver, UnixStream::connect(address));
    EXPECT_EQ(finish(driver, listener.accept()).socket.local_address(), address);
  }
}

TEST_F(Unix, AListenerRemovesItsFileAndNoOther) {
  {
    UnixListener listener = UnixListener::bind(path);
    EXPECT_TRUE(exists(path));
    UnixListener moved = std::move(listener);
    EXPECT_TRUE(exists(path));
  }
  EXPECT_FALSE(exists(path));
  std::string other = directory.file("left");
  {
    UnixListener listener = UnixListener::bind(other);
    ASSERT_EQ(::unlink(other.c_str()), 0);
    std::ofstream(other) << "another file";
  }
  EXPECT_TRUE(exists(other));
}

TEST_F(Unix, AnAssignedListenerRemovesTheFileItHad) {
  UnixListener listener = UnixListener::bind(path);
  listener = UnixListener::bind(directory.file("second"));
  EXPECT_FALSE(exists(path));
  EXPECT_TRUE(exists(directory.file("second")));
}

TEST_F(Unix, BindLeavesWhatIsThereAlone) {
  UnixListener listener = UnixListener::bind(path);
  try {
    UnixListener::bind(path);
    FAIL() << "two listeners on a path";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_EQ(error.what(), "cannot listen on " + path +
                                " (it is there; if no server has it, remove the file): "
                                "Address already in use");
  }
  EXPECT_TRUE(exists(path));
  finish(driver, UnixStream::connect(path));
}

TEST_F(Unix, ConnectingToNobodyNamesThePath) {
  try {
    finish(driver, UnixStream::connect(path));
    FAIL() << "connected";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.what(), "cannot connect to " + path + ": No such file or directory");
  }
  EXPECT_THROW((void)UnixStream::connect(""), std::system_error);
}

TEST_F(Unix, ConnectWaitsWhileTheQueueIsFullAndLeavesNothingWhenDestroyed) {
  UnixListener listener = UnixListener::bind(path);
  ::listen(listener.fd(), 0);
  UnixStream first = finish(driver, UnixStream::connect(path));
  driver->reactor().open();
  int before = open_descriptors();
  std::optional waiting(UnixStream::connect(path));
  ASSERT_TRUE(waiting->poll(waker.context()).is_pending());
  driver.park_until([&] { return waker.wakes() > 0; });
  ASSERT_TRUE(waiting->poll(waker.context()).is_pending());
  EXPECT_EQ(open_descriptors(), before + 1);
  waiting.reset();
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(driver->timers().empty());

  auto next = UnixStream::connect(path);
  ASSERT_TRUE(next.poll(waker.context()).is_pending());
  int wakes = waker.wakes();
  EXPECT_TRUE(finish(driver, listener.accept()).peer.is_unnamed());
  driver.park_until([&] { return waker.wakes() > wakes; });
  EXPECT_TRUE(next.poll(waker.context()).is_ready());
}

TEST_F(Unix, AWriteToAPeerThatIsGoneFailsAndNeverRaisesSigpipe) {
  auto [here, there] = UnixStream::pair();
  {
    UnixStream gone = std::move(there);
  }
  const io::IoSlice slice{"x", 1};
  EXPECT_EQ(finish(driver, as_result(here.write_some("x", 1))).error(), std::errc::broken_pipe);
  EXPECT_EQ(finish(driver, as_result(here.write_vectored(&slice, 1))).error(),
            std::errc::broken_pipe);
}

TEST_F(Unix, APairIsConnectedBothWays) {
  auto [first, second] = UnixStream::pair();
  auto read = first.read_some(buffer.data(), 64);
  ASSERT_TRUE(read.poll(waker.context()).is_pending());
  finish(driver, second.write_all("abc"));
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(read.poll(waker.context()).value(), 3u);
  EXPECT_TRUE(first.local_address().is_unnamed());
  auto [half_read, half_write] = std::move(first).into_split();
  finish(driver, half_write.write_all("d"));
  EXPECT_EQ(finish(driver, second.read_some(buffer.data(), 64)), 1u);
}

TEST(UnixTasks, CarriesMuchMoreThanThereIsRoomFor) {
  auto transfer = []() -> Task<std::size_t> {
    auto [here, there] = UnixStream::pair();
    auto send = [](UnixStream stream) -> Task<void> {
      co_await stream.write_all(std::string(4 << 20, 'x'));
    };
    spawn(send(std::move(there)));
    std::string bytes;
    co_return co_await here.read_to_end(bytes, 8 << 20);
  };
  EXPECT_EQ(run_limited(transfer()), std::size_t{4 << 20});
}

}  // namespace
}  // namespace pollux::test
