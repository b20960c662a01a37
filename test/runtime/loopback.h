// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets for tests: a connected pair, raw blocking peers, and operations driven by hand.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "counting_waker.h"
#include "limited_driver.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/tcp_stream.h"

namespace pollux::test {

/// Polls `future`, parking in between, until it is ready.
template <class F>
output_t<F> finish(LimitedDriver& driver, F future) {
  CountingWaker waker;
  int polls = 0;
  for (;;) {
    Poll<output_t<F>> result = future.poll(waker.context());
    ++polls;
    if (result.is_ready()) return std::move(result).value();
    driver.park_until([&] { return waker.wakes() >= polls; });
  }
}

/// A connection over the loopback, with both its ends.
struct Connected {
  explicit Connected(LimitedDriver& driver, const char* address = "127.0.0.1:0")
      : Connected(driver, net::TcpListener::bind(address)) {}

  net::TcpStream client;
  net::TcpStream server;

 private:
  Connected(LimitedDriver& driver, net::TcpListener listener)
      : client(finish(driver, net::TcpStream::connect(listener.local_address()))),
        server(finish(driver, listener.accept()).socket) {}
};

/// A blocking socket that knows nothing of Pollux, connected to `address`. Gives up after a limit.
class RawClient {
 public:
  explicit RawClient(const net::SocketAddress& address)
      : fd_(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval limit{30, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    EXPECT_EQ(::connect(fd_, address.data(), address.size()), 0);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(fd_); }

  void send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void end() { ::shutdown(fd_, SHUT_WR); }

 private:
  int fd_;
};

/// Has the connection of `fd` reset, instead of ended, when it is closed.
inline void reset_on_close(int fd) {
  linger at_once{1, 0};
  EXPECT_EQ(::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
}

/// Gives what `stream` has written little room, so that writes soon have to wait. (Less than this
/// and TCP itself waits, for its timers.)
inline void make_narrow(const net::TcpStream& stream) {
  int size = 128 * 1024;
  EXPECT_EQ(::setsockopt(stream.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
}

/// Whether there is an IPv6 loopback here.
inline bool has_ipv6() {
  net::SocketAddress address = net::SocketAddress::parse("[::1]:0");
  int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool bound = fd >= 0 && ::bind(fd, address.data(), address.size()) == 0;
  if (fd >= 0) ::close(fd);
  return bound;
}

}  // namespace pollux::test
