// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// StreamSocket: its system calls.
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>

#include "net_socket.h"
#include "pollux/net/stream_socket.h"

namespace pollux::net {

namespace {

// The system transfers at most about 2 GiB at once, whatever it is asked for: asked for no more, it
// transfers less only if there is no more.
constexpr std::size_t max_transfer = std::size_t{1} << 30;

// Far below IOV_MAX, and enough for one call.
constexpr std::size_t max_slices = 64;

/// What one call is to write.
struct Gathered {
  std::array<iovec, max_slices> parts;
  std::size_t count = 0;
  std::size_t size = 0;
};

Gathered gather(const io::IoSlice* slices, std::size_t count) {
  Gathered gathered;
  for (std::size_t i = 0; i < count && gathered.count < max_slices; ++i) {
    std::size_t size = std::min(slices[i].size, max_transfer - gathered.size);
    if (size == 0) continue;
    gathered.parts[gathered.count++] = {const_cast<void*>(slices[i].data), size};
    gathered.size += size;
  }
  return gathered;
}

}  // namespace

void StreamSocket::shutdown_write() {
  if (::shutdown(fd(), SHUT_WR) < 0) throw_errno("shutdown_write");
}

Poll<Result<std::size_t>> StreamSocket::poll_read(IoOperation& operation, Context& cx, void* buffer,
                                                  std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, size, cx, [&] { return ::recv(fd(), buffer, size, 0); });
}

// What is short is not all: it stays there.
Poll<Result<std::size_t>> StreamSocket::poll_peek(IoOperation& operation, Context& cx, void* buffer,
                                                  std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, 0, cx, [&] { return ::recv(fd(), buffer, size, MSG_PEEK); });
}

Poll<Result<std::size_t>> StreamSocket::poll_write(IoOperation& operation, Context& cx,
                                                   const void* data, std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  size = std::min(size, max_transfer);
  return socket_.poll_call(operation, size, cx,
                           [&] { return ::send(fd(), data, size, MSG_NOSIGNAL); });
}

// By sendmsg: writev would raise SIGPIPE.
Poll<Result<std::size_t>> StreamSocket::poll_write_vectored(IoOperation& operation, Context& cx,
                                                            const io::IoSlice* slices,
                                                            std::size_t count) {
  Gathered gathered = gather(slices, count);
  if (gathered.size == 0) return Result<std::size_t>(0);
  msghdr message{};
  message.msg_iov = gathered.parts.data();
  message.msg_iovlen = gathered.count;
  return socket_.poll_call(operation, gathered.size, cx,
                           [&] { return ::sendmsg(fd(), &message, MSG_NOSIGNAL); });
}

Poll<Result<void>> StreamSocket::poll_shutdown(IoOperation&, Context&) {
  if (::shutdown(fd(), SHUT_WR) == 0) return Result<void>();
  return Result<void>(tl::unexpected(system_error_code(errno)));
}

Poll<Result<std::size_t>> PeekFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = stream_.poll_peek(operation_, cx, buffer_, size_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

}  // namespace pollux::net
