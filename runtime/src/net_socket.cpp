// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets: close-on-exec and non-blocking from their first moment, errors with the address.
#include "net_socket.h"

#include <cerrno>
#include <system_error>

namespace pollux::net {

namespace {

const char* way_out_of(int bind_error) {
  switch (bind_error) {
    case EADDRINUSE:
      return " (another socket has it; port 0 takes a free port)";
    case EADDRNOTAVAIL:
      return " (this machine has no such address)";
    case EACCES:
      return " (this port needs a privilege; port 0 takes a free port)";
    default:
      return "";
  }
}

}  // namespace

void throw_errno(const std::string& what) {
  throw std::system_error(system_error_code(errno), what);
}

Result<AsyncFd> open_socket(int family, int type) {
  int fd = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return tl::unexpected(system_error_code(errno));
  return AsyncFd(fd);
}

AsyncFd bind_socket(int type, const SocketAddress& address, const char* purpose) {
  std::string what = purpose + (" " + address.to_string());
  Result<AsyncFd> socket = open_socket(address.family(), type);
  if (!socket) throw std::system_error(socket.error(), what);
  int on = 1;
  // A server that restarts takes its port back from connections in TIME_WAIT. With UDP it would
  // instead let two programs share the port.
  if (type == SOCK_STREAM &&
      ::setsockopt(socket->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) {
    throw_errno(what);
  }
  if (::bind(socket->get(), address.data(), address.size()) < 0) {
    int error = errno;
    throw std::system_error(system_error_code(error), what + way_out_of(error));
  }
  return std::move(*socket);
}

SocketAddress local_address_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0)
    throw_errno("getsockname");
  return SocketAddress::from_system(address);
}

SocketAddress peer_address_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0)
    throw_errno("getpeername");
  return SocketAddress::from_system(address);
}

UnixAddress local_unix_address_of(int fd) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0)
    throw_errno("getsockname");
  return UnixAddress::from_system(address, size);
}

}  // namespace pollux::net
