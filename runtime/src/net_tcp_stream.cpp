// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream: its system calls.
#include <netinet/tcp.h>

#include <algorithm>
#include <utility>

#include "net_socket.h"
#include "pollux/io/read_error.h"
#include "pollux/net/tcp_stream.h"

namespace pollux::net {

namespace {

// The system transfers at most about 2 GiB at once, whatever it is asked for: asked for no more, it
// transfers less only if there is no more.
constexpr std::size_t max_transfer = std::size_t{1} << 30;

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
ReadFuture TcpStream::read_some(void* buffer, std::size_t size) { return {*this, buffer, size}; }
ReadFuture TcpStream::peek(void* buffer, std::size_t size) { return {*this, buffer, size, true}; }
ReadExactFuture TcpStream::read_exact(void* buffer, std::size_t size) {
  return {*this, buffer, size};
}
ReadToEndFuture TcpStream::read_to_end(std::string& bytes, std::size_t limit) {
  return {*this, bytes, limit};
}
WriteFuture TcpStream::write_some(const void* data, std::size_t size) {
  return {*this, data, size};
}
WriteAllFuture TcpStream::write_all(std::string bytes) { return {*this, std::move(bytes)}; }
WriteAllFuture TcpStream::write_all(const void* data, std::size_t size) {
  return {*this, data, size};
}

void TcpStream::shutdown_write() {
  if (::shutdown(fd(), SHUT_WR) < 0) throw_errno("TcpStream::shutdown_write");
}

void TcpStream::set_nodelay(bool nodelay) {
  int on = nodelay;
  if (::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
    throw_errno("TcpStream::set_nodelay");
  }
}

SocketAddress TcpStream::local_address() const { return local_address_of(fd()); }
SocketAddress TcpStream::peer_address() const { return peer_address_of(fd()); }

Poll<Result<std::size_t>> TcpStream::poll_read(IoOperation& operation, Context& cx, void* buffer,
                                               std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, size, cx, [&] { return ::recv(fd(), buffer, size, 0); });
}

// What is short is not all: it stays there.
Poll<Result<std::size_t>> TcpStream::poll_peek(IoOperation& operation, Context& cx, void* buffer,
                                               std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, 0, cx, [&] { return ::recv(fd(), buffer, size, MSG_PEEK); });
}

Poll<Result<std::size_t>> TcpStream::poll_write(IoOperation& operation, Context& cx,
                                                const void* data, std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, size, cx,
                           [&] { return ::send(fd(), data, size, MSG_NOSIGNAL); });
}

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

void ConnectFuture::throw_error(std::error_code error) const {
  throw std::system_error(error, "cannot connect to " + address_.to_string());
}

Poll<Result<std::size_t>> ReadFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = peeks_ ? stream_.poll_peek(operation_, cx, buffer_, size_)
                                            : stream_.poll_read(operation_, cx, buffer_, size_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> ReadExactFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  while (read_ < size_) {
    Poll<Result<std::size_t>> result =
        stream_.poll_read(operation_, cx, buffer_ + read_, size_ - read_);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    if (*result.value() == 0) {
      return Result<void>(tl::unexpected(make_error_code(io::ReadError::UnexpectedEnd)));
    }
    read_ += *result.value();
  }
  return Result<void>();
}

Poll<Result<std::size_t>> ReadToEndFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  for (;;) {
    char buffer[4096];
    // One byte more than the limit shows that there is more.
    std::size_t wanted = left_ < sizeof buffer ? left_ + 1 : sizeof buffer;
    Poll<Result<std::size_t>> result = stream_.poll_read(operation_, cx, buffer, wanted);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return result;
    std::size_t size = *result.value();
    bytes_.append(buffer, std::min(size, left_));
    if (size == 0) return Result<std::size_t>(bytes_.size() - begin_);
    if (size > left_) {
      return Result<std::size_t>(tl::unexpected(make_error_code(io::ReadError::TooLong)));
    }
    left_ -= size;
  }
}

Poll<Result<std::size_t>> WriteFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = stream_.poll_write(operation_, cx, data_, size_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> WriteAllFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  const char* data = borrowed_ ? borrowed_ : owned_.data();
  while (written_ < size_) {
    Poll<Result<std::size_t>> result =
        stream_.poll_write(operation_, cx, data + written_, size_ - written_);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    written_ += *result.value();
  }
  return Result<void>();
}

}  // namespace pollux::net
