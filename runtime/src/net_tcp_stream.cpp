// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream: its system calls.
#include <netinet/tcp.h>

#include <utility>

#include "net_socket.h"
#include "pollux/net/tcp_stream.h"

namespace pollux::net {

namespace {

// 0 if `fd` is connected; otherwise -1, with EAGAIN while it is under way.
int connect_outcome(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -1;
  if (error) {
    errno = error;
    return -1;
  }
  sockaddr_storage peer;
  size = sizeof peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0) return 0;
  if (errno == ENOTCONN) errno = EAGAIN;
  return -1;
}

}  // namespace

ConnectFuture TcpStream::connect(const SocketAddress& address) { return ConnectFuture(address); }
ConnectFuture TcpStream::connect(std::string_view address) {
  return ConnectFuture(SocketAddress::parse(address));
}

void TcpStream::set_nodelay(bool nodelay) {
  int on = nodelay;
  if (::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
    throw_errno("TcpStream::set_nodelay");
  }
}

SocketAddress TcpStream::local_address() const { return local_address_of(fd()); }
SocketAddress TcpStream::peer_address() const { return peer_address_of(fd()); }

Poll<Result<TcpStream>> ConnectFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  if (socket_.get() < 0) {
    if (std::error_code error = start()) return Result<TcpStream>(tl::unexpected(error));
  }
  Poll<Result<std::size_t>> outcome =
      socket_.poll_call(operation_, 0, cx, [&] { return connect_outcome(socket_.get()); });
  if (outcome.is_pending()) return operation_.suspend();
  if (!outcome.value()) return Result<TcpStream>(tl::unexpected(outcome.value().error()));
  return Result<TcpStream>(TcpStream(std::move(socket_)));
}

std::error_code ConnectFuture::start() {
  Result<AsyncFd> socket = open_socket(address_.family(), SOCK_STREAM);
  if (!socket) return socket.error();
  socket_ = std::move(*socket);
  if (::connect(socket_.get(), address_.data(), address_.size()) == 0) return {};
  // An interrupted connect goes on by itself too.
  if (errno == EINPROGRESS || errno == EINTR) return {};
  return system_error_code(errno);
}

void ConnectFuture::throw_error(const SocketAddress& address, std::error_code error) {
  throw std::system_error(error, "cannot connect to " + address.to_string());
}

Poll<Result<TcpStream>> ConnectTimeoutFuture::poll_result(Context& cx) {
  auto result = connect_.poll(cx);
  if (result.is_pending()) return pending;
  if (result.value()) return *std::move(result).value();
  return Result<TcpStream>(tl::unexpected(std::make_error_code(std::errc::timed_out)));
}

}  // namespace pollux::net
