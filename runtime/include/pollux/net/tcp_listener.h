// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpListener: a listening TCP socket, and the operation that accepts a connection.
#pragma once

#include <string_view>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/accept.h"
#include "pollux/net/socket_address.h"
#include "pollux/net/tcp_stream.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

class AcceptFuture;

/// Owns the socket; destroying it stops listening. Bound to the thread on which it first had to
/// wait, see AsyncFd.
class TcpListener {
 public:
  /// Listens on `address`; port 0 takes a free port. Throws std::system_error that names the
  /// address. Needs no executor.
  static TcpListener bind(const SocketAddress& address);

  /// The same for a text such as "127.0.0.1:6379" or "[::]:6379".
  static TcpListener bind(std::string_view address);

  /// Where it listens, with the port that was taken. Throws std::system_error.
  SocketAddress local_address() const;

  /// Accepts the next connection: `auto [socket, peer] = co_await listener.accept();`. Borrows the
  /// listener. Several may wait. A connection that failed before it was accepted is passed over;
  /// when the system is out of descriptors or memory it tries again after a pause, at first of 10
  /// ms and at most of 1 s. Cancel safe: a connection that it has not given stays in the listener's
  /// queue.
  AcceptFuture accept();

  /// The socket's descriptor, which stays the listener's.
  int fd() const { return socket_.get(); }

 private:
  friend class AcceptFuture;

  explicit TcpListener(AsyncFd socket) : socket_(std::move(socket)) {}

  AsyncFd socket_;
};

/// A connection, and who made it.
struct Accepted {
  TcpStream socket;
  SocketAddress peer;
};

/// TcpListener::accept. Movable before its first poll only.
class [[nodiscard]] AcceptFuture {
 public:
  using Output = Accepted;
  static constexpr bool is_cancel_safe = true;

  explicit AcceptFuture(TcpListener& listener) : listener_(listener) {}

  Poll<Result<Accepted>> poll_result(Context& cx);
  Poll<Accepted> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpListener& listener_;
  internal::Accepting accepting_{"TcpListener::accept"};
};

}  // namespace pollux::net
