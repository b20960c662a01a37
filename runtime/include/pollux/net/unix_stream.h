// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixStream: a connection over a Unix socket. What reads and writes it is StreamSocket's; here is
// how one begins.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/net/split.h"
#include "pollux/net/stream_socket.h"
#include "pollux/net/unix_address.h"
#include "pollux/reactor/async_fd.h"
#include "pollux/time/sleep.h"

namespace pollux::net {

class UnixConnectFuture;

/// Owns the socket; destroying it closes the connection in both directions.
class UnixStream : public StreamSocket {
 public:
  using StreamSocket::StreamSocket;

  /// Connects to `address`. While the listener's queue is full it tries again after a pause, at
  /// first of 1 ms and at most of 100 ms: the system tells nobody when there is room. Cancel safe.
  static UnixConnectFuture connect(const UnixAddress& address);

  /// The same for a path. Throws at once if it is malformed.
  static UnixConnectFuture connect(std::string_view path);

  /// Two that are connected with each other. Throws std::system_error. Needs no executor.
  static std::pair<UnixStream, UnixStream> pair();

  /// The two directions, for different futures of a task: they borrow the stream.
  BorrowedHalves split() { return {ReadHalf(this), WriteHalf(this)}; }

  /// The two directions, for different tasks. This has been moved from then.
  OwnedHalves<UnixStream> into_split() && { return internal::into_halves(std::move(*this)); }

  /// The addresses of the two ends; that of a client has no name. Throw std::system_error.
  UnixAddress local_address() const;
  UnixAddress peer_address() const;
};

/// UnixStream::connect
class [[nodiscard]] UnixConnectFuture {
 public:
  using Output = UnixStream;
  static constexpr bool is_cancel_safe = true;

  explicit UnixConnectFuture(const UnixAddress& address) : address_(address) {}

  Poll<Result<UnixStream>> poll_result(Context& cx);

  /// The message of its exception has the address.
  Poll<UnixStream> poll(Context& cx) {
    Poll<Result<UnixStream>> result = poll_result(cx);
#if defined(__cpp_exceptions)
    if (result.is_ready() && !result.value()) throw_error(result.value().error());
#endif
    return value_or_throw(std::move(result));
  }

 private:
  [[noreturn]] void throw_error(std::error_code error) const;

  UnixAddress address_;
  AsyncFd socket_;  // none before the first poll
  std::optional<Sleep> pause_;
  std::chrono::milliseconds next_pause_{1};
  bool done_ = false;
};

}  // namespace pollux::net
