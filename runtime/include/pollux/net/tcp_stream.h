// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream: a TCP connection. What reads and writes it is StreamSocket's; here is how one begins.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/socket_address.h"
#include "pollux/net/split.h"
#include "pollux/net/stream_socket.h"
#include "pollux/reactor/async_fd.h"
#include "pollux/time/timeout.h"

namespace pollux::net {

class ConnectFuture;
class ConnectTimeoutFuture;

/// Owns the socket; destroying it closes the connection in both directions.
class TcpStream : public StreamSocket {
 public:
  using StreamSocket::StreamSocket;

  /// Connects to `address`. Cancel safe: the attempt is given up, and nothing is left of it.
  static ConnectFuture connect(const SocketAddress& address);

  /// The same for a text such as "127.0.0.1:6379". Throws at once if it is malformed.
  static ConnectFuture connect(std::string_view address);

  /// The same, which fails with std::errc::timed_out if it takes longer than `limit`, any
  /// std::chrono::duration, from its first poll on. Cancel safe.
  template <class Rep, class Period>
  static ConnectTimeoutFuture connect_timeout(const SocketAddress& address,
                                              std::chrono::duration<Rep, Period> limit);
  template <class Rep, class Period>
  static ConnectTimeoutFuture connect_timeout(std::string_view address,
                                              std::chrono::duration<Rep, Period> limit);

  /// The two directions, for different futures of a task: they borrow the stream.
  BorrowedHalves split() { return {ReadHalf(this), WriteHalf(this)}; }

  /// The two directions, for different tasks. This has been moved from then.
  OwnedHalves<TcpStream> into_split() && { return internal::into_halves(std::move(*this)); }

  /// Sends small writes at once (true), or collects them for a moment (false, as a new socket
  /// does). Throws std::system_error.
  void set_nodelay(bool nodelay);

  /// The addresses of the two ends. Throw std::system_error; peer_address() if the connection is
  /// gone.
  SocketAddress local_address() const;
  SocketAddress peer_address() const;
};

/// TcpStream::connect
class [[nodiscard]] ConnectFuture {
 public:
  using Output = TcpStream;
  static constexpr bool is_cancel_safe = true;

  explicit ConnectFuture(const SocketAddress& address) : address_(address) {}

  Poll<Result<TcpStream>> poll_result(Context& cx);

  /// The message of its exception has the address.
  Poll<TcpStream> poll(Context& cx) {
    Poll<Result<TcpStream>> result = poll_result(cx);
#if defined(__cpp_exceptions)
    if (result.is_ready() && !result.value()) throw_error(address_, result.value().error());
#endif
    return value_or_throw(std::move(result));
  }

 private:
  friend class ConnectTimeoutFuture;

  std::error_code start();
  [[noreturn]] static void throw_error(const SocketAddress& address, std::error_code error);

  SocketAddress address_;
  AsyncFd socket_;  // none before the first poll
  IoOperation operation_{"TcpStream::connect", Direction::Write};
};

/// TcpStream::connect_timeout
class [[nodiscard]] ConnectTimeoutFuture {
 public:
  using Output = TcpStream;
  static constexpr bool is_cancel_safe = true;

  template <class Duration>
  ConnectTimeoutFuture(const SocketAddress& address, Duration limit)
      : address_(address), connect_(timeout(limit, as_result(ConnectFuture(address)))) {}

  Poll<Result<TcpStream>> poll_result(Context& cx);

  /// The message of its exception has the address.
  Poll<TcpStream> poll(Context& cx) {
    Poll<Result<TcpStream>> result = poll_result(cx);
#if defined(__cpp_exceptions)
    if (result.is_ready() && !result.value()) {
      ConnectFuture::throw_error(address_, result.value().error());
    }
#endif
    return value_or_throw(std::move(result));
  }

 private:
  SocketAddress address_;
  Timeout<AsResult<ConnectFuture>> connect_;
};

template <class Rep, class Period>
ConnectTimeoutFuture TcpStream::connect_timeout(const SocketAddress& address,
                                                std::chrono::duration<Rep, Period> limit) {
  return {address, limit};
}

template <class Rep, class Period>
ConnectTimeoutFuture TcpStream::connect_timeout(std::string_view address,
                                                std::chrono::duration<Rep, Period> limit) {
  return {SocketAddress::parse(address), limit};
}

}  // namespace pollux::net
