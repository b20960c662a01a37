// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// StreamSocket: what the connections of TCP and of Unix sockets share: reading, writing, and ending
// one direction.
//
// Every operation is a future that borrows the stream: the stream neither moves nor ends before it.
// One is movable before its first poll only. `co_await` throws std::system_error where it fails,
// `co_await as_result(operation)` gives a Result. Several operations may wait at the same time, in
// the same direction too; who is first is not specified then. No operation raises SIGPIPE.
#pragma once

#include <cstddef>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/io/read.h"
#include "pollux/io/write.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

class PeekFuture;

/// Owns the socket; destroying it closes the connection in both directions. Bound to the thread on
/// which it first had to wait, see AsyncFd. A reader and a writer: io/read.h and io/write.h have
/// its operations.
class StreamSocket : public io::ReadOperations<StreamSocket>,
                     public io::WriteOperations<StreamSocket> {
 public:
  /// Takes over a connected, non-blocking socket.
  explicit StreamSocket(AsyncFd socket) : socket_(std::move(socket)) {}

  /// As read_some, and what it gives is there for the next read too. Cancel safe.
  PeekFuture peek(void* buffer, std::size_t size);

  /// Ends this side's direction: the peer reads 0 after what was written. Reading goes on.
  /// Throws std::system_error, for instance if the connection is gone.
  void shutdown_write();

  /// What the operations poll, for futures that do more than one of them. `operation` is of the
  /// direction in question.
  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<std::size_t>> poll_peek(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size);
  Poll<Result<std::size_t>> poll_write_vectored(IoOperation& operation, Context& cx,
                                                const io::IoSlice* slices, std::size_t count);
  Poll<Result<void>> poll_shutdown(IoOperation& operation, Context& cx);

  /// The socket's descriptor, which stays the stream's.
  int fd() const { return socket_.get(); }

 private:
  AsyncFd socket_;
};

/// StreamSocket::peek
class [[nodiscard]] PeekFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = true;

  PeekFuture(StreamSocket& stream, void* buffer, std::size_t size)
      : stream_(stream), buffer_(buffer), size_(size) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  StreamSocket& stream_;
  void* buffer_;
  std::size_t size_;
  IoOperation operation_{"peek", Direction::Read};
};

inline PeekFuture StreamSocket::peek(void* buffer, std::size_t size) {
  return {*this, buffer, size};
}

}  // namespace pollux::net
