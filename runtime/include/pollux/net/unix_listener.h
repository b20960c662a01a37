// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixListener: a listening Unix socket, and the operation that accepts a connection.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/accept.h"
#include "pollux/net/unix_address.h"
#include "pollux/net/unix_stream.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

class UnixAcceptFuture;

namespace internal {

/// The file of a bound socket, which it removes at its end; not what has taken its place since.
class SocketFile {
 public:
  /// None if `path` is empty. It has just been bound.
  explicit SocketFile(std::string_view path);
  SocketFile(SocketFile&& other) noexcept
      : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}
  SocketFile& operator=(SocketFile&& other) noexcept;
  ~SocketFile();

 private:
  std::string path_;  // empty if there is none
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace internal

/// Owns the socket; destroying it stops listening, and removes the file that bind() made. Bound to
/// the thread on which it first had to wait, see AsyncFd.
class UnixListener {
 public:
  /// Listens on `address`. Makes its file, if it is a path; a file that is there is left alone, and
  /// bind() throws: also one that a server has left which ended without removing it. Throws
  /// std::system_error that names the address. Needs no executor.
  static UnixListener bind(const UnixAddress& address);

  /// The same for a path.
  static UnixListener bind(std::string_view path);

  /// Where it listens. Throws std::system_error.
  UnixAddress local_address() const;

  /// Accepts the next connection: `auto [socket, peer] = co_await listener.accept();`. Borrows the
  /// listener. Several may wait. As TcpListener::accept when the system is out of descriptors or
  /// memory. Cancel safe: a connection that it has not given stays in the listener's queue.
  UnixAcceptFuture accept();

  /// The socket's descriptor, which stays the listener's.
  int fd() const { return socket_.get(); }

 private:
  friend class UnixAcceptFuture;

  UnixListener(AsyncFd socket, internal::SocketFile file)
      : file_(std::move(file)), socket_(std::move(socket)) {}

  internal::SocketFile file_;
  AsyncFd socket_;
};

/// A connection, and who made it: mostly of no name.
struct UnixAccepted {
  UnixStream socket;
  UnixAddress peer;
};

/// UnixListener::accept. Movable before its first poll only.
class [[nodiscard]] UnixAcceptFuture {
 public:
  using Output = UnixAccepted;
  static constexpr bool is_cancel_safe = true;

  explicit UnixAcceptFuture(UnixListener& listener) : listener_(listener) {}

  Poll<Result<UnixAccepted>> poll_result(Context& cx);
  Poll<UnixAccepted> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  UnixListener& listener_;
  internal::Accepting accepting_{"UnixListener::accept"};
};

}  // namespace pollux::net
