// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpListener: its system calls.
#include <utility>

#include "net_socket.h"
#include "pollux/net/tcp_listener.h"

namespace pollux::net {

TcpListener TcpListener::bind(std::string_view address) {
  return bind(SocketAddress::parse(address));
}

TcpListener TcpListener::bind(const SocketAddress& address) {
  AsyncFd socket = bind_socket(SOCK_STREAM, address, "cannot listen on");
  // With SO_REUSEADDR, two sockets may be bound to a port and the second to listen is refused.
  if (::listen(socket.get(), SOMAXCONN) < 0) throw_errno("cannot listen on " + address.to_string());
  return TcpListener(std::move(socket));
}

SocketAddress TcpListener::local_address() const { return local_address_of(fd()); }

AcceptFuture TcpListener::accept() { return AcceptFuture(*this); }

Poll<Result<Accepted>> AcceptFuture::poll_result(Context& cx) {
  sockaddr_storage peer{};
  socklen_t size = 0;
  Poll<Result<AsyncFd>> socket = accepting_.poll(listener_.socket_, cx, peer, size);
  if (socket.is_pending()) return pending;
  if (!socket.value()) return Result<Accepted>(tl::unexpected(socket.value().error()));
  return Result<Accepted>(
      Accepted{TcpStream(std::move(*socket.value())), SocketAddress::from_system(peer)});
}

}  // namespace pollux::net
