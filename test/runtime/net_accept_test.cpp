// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Listening and accepting, also when the system is out of descriptors or a connection has failed.
// The program's own accept4 counts the calls and can be told to fail.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "callback_waker.h"
#include "counting_waker.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/core/task.h"
#include "pollux/net/tcp_listener.h"
#include "run_limited.h"

namespace {
int accept_calls = 0;
std::deque<int> accept_errors;  // of the next calls
}  // namespace

extern "C" int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
  ++accept_calls;
  if (!accept_errors.empty()) {
    errno = accept_errors.front();
    accept_errors.pop_front();
    return -1;
  }
  return static_cast<int>(syscall(SYS_accept4, fd, address, size, flags));
}

namespace pollux::test {
namespace {

using net::Accepted;
using net::AcceptFuture;
using net::SocketAddress;
using net::TcpListener;
using net::TcpStream;
using namespace std::chrono_literals;

static_assert(is_future_v<AcceptFuture> && is_fallible_v<AcceptFuture>);

class Accept : public testing::Test {
 protected:
  Accept() {
    accept_calls = 0;
    accept_errors.clear();
  }

  LimitedDriver driver;
  TcpListener listener = TcpListener::bind("127.0.0.1:0");
  CountingWaker waker;
};

/// As many descriptors as are open may be open, while it lives.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    int lowest_free = dup(0);
    close(lowest_free);
    rlimit none{static_cast<rlim_t>(lowest_free), before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;
  ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_;
};

TEST_F(Accept, TakesAPortThatIsFreeAndSaysWhich) {
  EXPECT_NE(listener.local_address().port(), 0);
  EXPECT_EQ(listener.local_address().to_string(),
            "127.0.0.1:" + std::to_string(listener.local_address().port()));
}

TEST_F(Accept, GivesTheSocketAndThePeer) {
  TcpStream client = finish(driver, TcpStream::connect(listener.local_address()));
  auto [socket, peer] = finish(driver, listener.accept());
  EXPECT_EQ(peer, client.local_address());
  EXPECT_EQ(socket.peer_address(), client.local_address());
  EXPECT_EQ(socket.local_address(), client.peer_address());
  EXPECT_EQ(fcntl(socket.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  EXPECT_EQ(fcntl(socket.fd(), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
}

TEST_F(Accept, WaitsForAConnectionWithTwoPollsAndOneWake) {
  AcceptFuture accept = listener.accept();
  ASSERT_TRUE(accept.poll(waker.context()).is_pending());
  RawClient client(listener.local_address());
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_TRUE(accept.poll(waker.context()).is_ready());
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(accept_calls, 2);
}

TEST_F(Accept, OfTwoWaitersNoneLosesItsConnection) {
  CountingWaker second_waker;
  AcceptFuture first = listener.accept();
  AcceptFuture second = listener.accept();
  ASSERT_TRUE(first.poll(waker.context()).is_pending());
  ASSERT_TRUE(second.poll(second_waker.context()).is_pending());
  RawClient client(listener.local_address());
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(second_waker.wakes(), 1);
  EXPECT_TRUE(second.poll(second_waker.context()).is_ready());
  EXPECT_TRUE(first.poll(waker.context()).is_pending());
  RawClient other(listener.local_address());
  driver.park_until([&] { return waker.wakes() > 1; });
  EXPECT_TRUE(first.poll(waker.context()).is_ready());
}

TEST_F(Accept, DestroyedAfterItsWakeLeavesTheConnectionToTheNext) {
  std::optional<AcceptFuture> cancelled(listener.accept());
  ASSERT_TRUE(cancelled->poll(waker.context()).is_pending());
  RawClient client(listener.local_address());
  driver.park_until([&] { return waker.wakes() > 0; });
  cancelled.reset();
  AcceptFuture next = listener.accept();
  EXPECT_TRUE(next.poll(waker.context()).is_ready());
}

TEST_F(Accept, PassesOverConnectionsThatFailed) {
  RawClient client(listener.local_address());
  accept_errors = {ECONNABORTED, EPROTO, EINTR, ENETUNREACH};
  EXPECT_TRUE(listener.accept().poll(waker.context()).is_ready());
  EXPECT_EQ(accept_calls, 5);
}

TEST_F(Accept, PausesWhileTheProcessIsOutOfDescriptorsAndDoesNotSpin) {
  AcceptFuture accept = listener.accept();
  ASSERT_TRUE(accept.poll(waker.context()).is_pending());
  EXPECT_EQ(accept_calls, 1);
  RawClient client(listener.local_address());
  RawClient other(listener.local_address());
  driver.park_until([&] { return waker.wakes() > 0; });
  {
    NoMoreDescriptors limit;
    ASSERT_TRUE(accept.poll(waker.context()).is_pending());
    EXPECT_EQ(accept_calls, 2);
    EXPECT_FALSE(driver->timers().empty());
    ASSERT_TRUE(accept.poll(waker.context()).is_pending());  // a spurious poll tries nothing
    EXPECT_EQ(accept_calls, 2);
    driver.park_until([&] { return waker.wakes() > 1; });
    ASSERT_TRUE(accept.poll(waker.context()).is_pending());
    EXPECT_EQ(accept_calls, 3);
  }
  driver.park_until([&] { return waker.wakes() > 2; });
  EXPECT_TRUE(accept.poll(waker.context()).is_ready());
  EXPECT_EQ(accept_calls, 4);
  EXPECT_EQ(waker.wakes(), 3);
  EXPECT_TRUE(listener.accept().poll(waker.context()).is_ready());
}

TEST_F(Accept, DestroyedDuringAPauseDisarmsItsTimer) {
  RawClient client(listener.local_address());
  accept_errors = {ENOMEM};
  {
    AcceptFuture accept = listener.accept();
    ASSERT_TRUE(accept.poll(waker.context()).is_pending());
    EXPECT_FALSE(driver->timers().empty());
  }
  EXPECT_TRUE(driver->timers().empty());
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_TRUE(listener.accept().poll(waker.context()).is_ready());
}

TEST_F(Accept, ReportsWhatIsWrongWithTheListenerItself) {
  accept_errors = {EINVAL, EINVAL};
  EXPECT_THROW((void)listener.accept().poll(waker.context()), std::system_error);
  EXPECT_EQ(listener.accept().poll_result(waker.context()).value().error(),
            std::errc::invalid_argument);
}

TEST_F(Accept, AListenerServesOneExecutorAfterTheOther) {
  for (int round = 0; round < 2; ++round) {
    auto serve_one = [](TcpListener& listener) -> Task<void> {
      TcpStream client = co_await TcpStream::connect(listener.local_address());
      auto [socket, peer] = co_await listener.accept();
      EXPECT_EQ(peer, client.local_address());
    };
    run_limited(serve_one(listener));
  }
}

TEST_F(Accept, FailsToBindToAPortInUseAndNamesIt) {
  std::string address = listener.local_address().to_string();
  try {
    TcpListener::bind(address);
    FAIL() << "two listeners on " << address;
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_EQ(error.what(), "cannot listen on " + address +
                                " (another socket has it; port 0 takes a free port): "
                                "Address already in use");
  }
  EXPECT_THROW(TcpListener::bind("localhost:80"), std::system_error);
}

TEST_F(Accept, ARestartedServerGetsItsPortBack) {
  SocketAddress address = listener.local_address();
  {
    std::optional<RawClient> client(std::in_place, address);
    Accepted accepted = finish(driver, listener.accept());
    accepted.socket.shutdown_write();  // the side that ends first keeps the port in TIME_WAIT
    client.reset();
    TcpListener closing = std::move(listener);
  }
  listener = TcpListener::bind(address);
  EXPECT_EQ(listener.local_address(), address);
}

TEST_F(Accept, ListensOnIpv6) {
  if (!has_ipv6()) GTEST_SKIP() << "there is no IPv6 loopback here";
  listener = TcpListener::bind("[::1]:0");
  TcpStream client = finish(driver, TcpStream::connect(listener.local_address()));
  auto [socket, peer] = finish(driver, listener.accept());
  EXPECT_TRUE(peer.is_ipv6());
  EXPECT_EQ(peer, client.local_address());
}

using AcceptDeathTest = Accept;

TEST_F(AcceptDeathTest, AbortsWhenPolledAfterItHasFinished) {
  RawClient client(listener.local_address());
  AcceptFuture accept = listener.accept();
  ASSERT_TRUE(accept.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)accept.poll(waker.context()),
               "TcpListener::accept was polled after it had finished");
}

}  // namespace
}  // namespace pollux::test
