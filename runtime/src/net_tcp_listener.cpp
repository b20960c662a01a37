// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpListener: its system calls, and which errors of accept are whose.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "net_socket.h"
#include "pollux/net/tcp_listener.h"

namespace pollux::net {

namespace {

constexpr std::chrono::milliseconds longest_pause{1000};

// Linux passes on what has happened to the new connection; the listener is as good as before.
bool concerns_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case EHOSTDOWN:
    case EHOSTUNREACH:
      return true;
    default:
      return false;
  }
}

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

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
  operation_.begin_poll();
  for (;;) {
    if (pause_) {
      if (pause_->poll(cx).is_pending()) return operation_.suspend();
      pause_.reset();
    }
    sockaddr_storage peer{};
    Poll<Result<std::size_t>> accepted = listener_.socket_.poll_call(operation_, 0, cx, [&] {
      socklen_t size = sizeof peer;
      return ::accept4(listener_.fd(), reinterpret_cast<sockaddr*>(&peer), &size,
                       SOCK_NONBLOCK | SOCK_CLOEXEC);
    });
    if (accepted.is_pending()) return operation_.suspend();
    if (accepted.value()) {
      AsyncFd socket(static_cast<int>(*accepted.value()));
      return Result<Accepted>(
          Accepted{TcpStream(std::move(socket)), SocketAddress::from_system(peer)});
    }
    std::error_code error = accepted.value().error();
    if (concerns_connection(error.value())) continue;
    if (!is_exhaustion(error.value())) return Result<Accepted>(tl::unexpected(error));
    pause_.emplace(sleep_for(next_pause_));
    next_pause_ = std::min(2 * next_pause_, longest_pause);
  }
}

}  // namespace pollux::net
