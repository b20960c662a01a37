// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Accepting: what the listeners of TCP and of Unix sockets share: waiting for a connection, passing
// over one that failed, and a pause while the system is out of descriptors or memory.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <optional>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/reactor/async_fd.h"
#include "pollux/time/sleep.h"

namespace pollux::net::internal {

/// What a future that accepts keeps from poll to poll. Movable with it before its first poll.
class Accepting {
 public:
  /// `name` stands in messages about wrong use, and lives for ever.
  explicit Accepting(const char* name) : operation_(name, Direction::Read) {}

  /// A poll of the future: the connection, and the peer's address in `peer`, of `size` bytes.
  Poll<Result<AsyncFd>> poll(AsyncFd& listener, Context& cx, sockaddr_storage& peer,
                             socklen_t& size);

 private:
  std::optional<Sleep> pause_;  // before trying again when the system is out of something
  std::chrono::milliseconds next_pause_{10};
  IoOperation operation_;
};

}  // namespace pollux::net::internal
