// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UdpSocket: datagrams to and from anybody.
//
// Every operation is a future that borrows the socket; movable before its first poll only.
// `co_await` throws std::system_error where it fails, `co_await as_result(operation)` gives a
// Result.
#pragma once

#include <cstddef>
#include <string_view>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/socket_address.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

class RecvFromFuture;
class SendToFuture;

/// Owns the socket. Bound to the thread on which it first had to wait, see AsyncFd.
class UdpSocket {
 public:
  /// Receives at `address`; port 0 takes a free port. Throws std::system_error that names the
  /// address. Needs no executor.
  static UdpSocket bind(const SocketAddress& address);

  /// The same for a text such as "127.0.0.1:5300".
  static UdpSocket bind(std::string_view address);

  /// Where it receives, with the port that was taken. Throws std::system_error.
  SocketAddress local_address() const;

  /// Receives a datagram into `buffer`, which is borrowed: `auto [size, peer] = co_await …`. What
  /// does not fit into `capacity` bytes is lost; an empty datagram has the size 0.
  /// Cancel safe: a datagram that it has not given stays in the socket's queue.
  RecvFromFuture recv_from(void* buffer, std::size_t capacity);

  /// Sends a datagram of `size` bytes from `data`, which is borrowed. Gives `size`. Cancel safe:
  /// until it is done nothing is sent.
  SendToFuture send_to(const void* data, std::size_t size, const SocketAddress& peer);

  /// The socket's descriptor, which stays this object's.
  int fd() const { return socket_.get(); }

 private:
  friend class RecvFromFuture;
  friend class SendToFuture;

  explicit UdpSocket(AsyncFd socket) : socket_(std::move(socket)) {}

  AsyncFd socket_;
};

/// How many bytes a datagram had, and who sent it.
struct Received {
  std::size_t size;
  SocketAddress peer;
};

/// UdpSocket::recv_from
class [[nodiscard]] RecvFromFuture {
 public:
  using Output = Received;
  static constexpr bool is_cancel_safe = true;

  RecvFromFuture(UdpSocket& socket, void* buffer, std::size_t capacity)
      : socket_(socket), buffer_(buffer), capacity_(capacity) {}

  Poll<Result<Received>> poll_result(Context& cx);
  Poll<Received> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  UdpSocket& socket_;
  void* buffer_;
  std::size_t capacity_;
  IoOperation operation_{"UdpSocket::recv_from", Direction::Read};
};

/// UdpSocket::send_to
class [[nodiscard]] SendToFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = true;

  SendToFuture(UdpSocket& socket, const void* data, std::size_t size, const SocketAddress& peer)
      : socket_(socket), data_(data), size_(size), peer_(peer) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  UdpSocket& socket_;
  const void* data_;
  std::size_t size_;
  SocketAddress peer_;
  IoOperation operation_{"UdpSocket::send_to", Direction::Write};
};

}  // namespace pollux::net
