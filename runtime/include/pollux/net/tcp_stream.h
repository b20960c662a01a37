// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TcpStream: a TCP connection, and the operations that read it and write it.
//
// Every operation is a future that borrows the stream: the stream neither moves nor ends before it.
// One is movable before its first poll only. `co_await` throws std::system_error where it fails,
// `co_await as_result(operation)` gives a Result. Several operations may wait at the same time, in
// the same direction too; who is first is not specified then. No operation raises SIGPIPE.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/socket_address.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

class ConnectFuture;
class ReadExactFuture;
class ReadFuture;
class ReadToEndFuture;
class WriteAllFuture;
class WriteFuture;

/// Owns the socket; destroying it closes the connection in both directions. Bound to the thread on
/// which it first had to wait, see AsyncFd.
class TcpStream {
 public:
  /// Takes over a connected, non-blocking socket.
  explicit TcpStream(AsyncFd socket) : socket_(std::move(socket)) {}

  /// Connects to `address`. Cancel safe: the attempt is given up, and nothing is left of it.
  static ConnectFuture connect(const SocketAddress& address);

  /// The same for a text such as "127.0.0.1:6379". Throws at once if it is malformed.
  static ConnectFuture connect(std::string_view address);

  /// Reads what is there, at least one byte and at most `size`, into `buffer`, which is borrowed.
  /// Gives the number of bytes; 0 if the peer has ended its direction, or if `size` is 0.
  /// Cancel safe: either it has given the bytes or it has read none.
  ReadFuture read_some(void* buffer, std::size_t size);

  /// As read_some, and what it gives is there for the next read too.
  ReadFuture peek(void* buffer, std::size_t size);

  /// Reads `size` bytes into `buffer`, which is borrowed. Fails with io::ReadError::UnexpectedEnd
  /// if the peer ends its direction before. Not cancel safe: a part may have been read.
  ReadExactFuture read_exact(void* buffer, std::size_t size);

  /// Reads to the end of the peer's direction and appends that to `bytes`, which is borrowed. Gives
  /// the number of bytes. Fails with io::ReadError::TooLong when there are more than `limit`, of
  /// which `bytes` has that many then. Not cancel safe, except that what was read is in `bytes`.
  ReadToEndFuture read_to_end(std::string& bytes, std::size_t limit);

  /// Writes what there is room for, at least one byte and at most `size`, from `data`, which is
  /// borrowed. Gives the number of bytes. Cancel safe: either it has given the number or it has
  /// written none.
  WriteFuture write_some(const void* data, std::size_t size);

  /// Writes all of `bytes`, which it owns. Not cancel safe: a part may have been written.
  WriteAllFuture write_all(std::string bytes);

  /// Writes all of `size` bytes from `data`, which is borrowed. Not cancel safe either.
  WriteAllFuture write_all(const void* data, std::size_t size);

  /// Ends this side's direction: the peer reads 0 after what was written. Reading goes on.
  /// Throws std::system_error, for instance if the connection is gone.
  void shutdown_write();

  /// Sends small writes at once (true), or collects them for a moment (false, as a new socket
  /// does).
  void set_nodelay(bool nodelay);

  /// The addresses of the two ends. Throw std::system_error; peer_address() if the connection is
  /// gone.
  SocketAddress local_address() const;
  SocketAddress peer_address() const;

  /// What read_some and write_some poll, for futures that do more than one of them. `operation` is
  /// of the direction in question.
  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<std::size_t>> poll_peek(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size);

  /// The socket's descriptor, which stays the stream's.
  int fd() const { return socket_.get(); }

 private:
  AsyncFd socket_;
};

/// TcpStream::connect
class [[nodiscard]] ConnectFuture {
 public:
  using Output = TcpStream;

  explicit ConnectFuture(const SocketAddress& address) : address_(address) {}

  Poll<Result<TcpStream>> poll_result(Context& cx);

  /// The message of its exception has the address.
  Poll<TcpStream> poll(Context& cx) {
    Poll<Result<TcpStream>> result = poll_result(cx);
#if defined(__cpp_exceptions)
    if (result.is_ready() && !result.value()) throw_error(result.value().error());
#endif
    return value_or_throw(std::move(result));
  }

 private:
  std::error_code start();
  [[noreturn]] void throw_error(std::error_code error) const;

  SocketAddress address_;
  AsyncFd socket_;  // none before the first poll
  IoOperation operation_{"TcpStream::connect", Direction::Write};
};

/// TcpStream::read_some and peek
class [[nodiscard]] ReadFuture {
 public:
  using Output = std::size_t;

  /// Peeks if `peeks`.
  ReadFuture(TcpStream& stream, void* buffer, std::size_t size, bool peeks = false)
      : stream_(stream), buffer_(buffer), size_(size), peeks_(peeks) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpStream& stream_;
  void* buffer_;
  std::size_t size_;
  bool peeks_;
  IoOperation operation_{"TcpStream::read_some", Direction::Read};
};

/// TcpStream::read_exact
class [[nodiscard]] ReadExactFuture {
 public:
  using Output = void;

  ReadExactFuture(TcpStream& stream, void* buffer, std::size_t size)
      : stream_(stream), buffer_(static_cast<char*>(buffer)), size_(size) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpStream& stream_;
  char* buffer_;
  std::size_t size_;
  std::size_t read_ = 0;
  IoOperation operation_{"TcpStream::read_exact", Direction::Read};
};

/// TcpStream::read_to_end
class [[nodiscard]] ReadToEndFuture {
 public:
  using Output = std::size_t;

  ReadToEndFuture(TcpStream& stream, std::string& bytes, std::size_t limit)
      : stream_(stream), bytes_(bytes), left_(limit), begin_(bytes.size()) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpStream& stream_;
  std::string& bytes_;
  std::size_t left_;   // until the limit
  std::size_t begin_;  // of what was read
  IoOperation operation_{"TcpStream::read_to_end", Direction::Read};
};

/// TcpStream::write_some
class [[nodiscard]] WriteFuture {
 public:
  using Output = std::size_t;

  WriteFuture(TcpStream& stream, const void* data, std::size_t size)
      : stream_(stream), data_(data), size_(size) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpStream& stream_;
  const void* data_;
  std::size_t size_;
  IoOperation operation_{"TcpStream::write_some", Direction::Write};
};

/// TcpStream::write_all
class [[nodiscard]] WriteAllFuture {
 public:
  using Output = void;

  WriteAllFuture(TcpStream& stream, std::string bytes)
      : stream_(stream), owned_(std::move(bytes)), size_(owned_.size()) {}
  WriteAllFuture(TcpStream& stream, const void* data, std::size_t size)
      : stream_(stream), borrowed_(static_cast<const char*>(data)), size_(size) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  TcpStream& stream_;
  std::string owned_;
  const char* borrowed_ = nullptr;  // null if the bytes are in owned_
  std::size_t size_;
  std::size_t written_ = 0;
  IoOperation operation_{"TcpStream::write_all", Direction::Write};
};

}  // namespace pollux::net
