// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kinds of sockets share: making one, its addresses, its errors.
#pragma once

#include <string>

#include "pollux/core/result.h"
#include "pollux/net/socket_address.h"
#include "pollux/net/unix_address.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

/// Throws errno as std::system_error, whose message begins with `what`.
[[noreturn]] void throw_errno(const std::string& what);

/// A non-blocking socket which a new process does not inherit.
Result<AsyncFd> open_socket(int family, int type);

/// A socket of `type` bound to `address`. `purpose` begins the message of what it throws, as in
/// "cannot listen on".
AsyncFd bind_socket(int type, const SocketAddress& address, const char* purpose);

/// As getsockname and getpeername give them. Throw std::system_error.
SocketAddress local_address_of(int fd);
SocketAddress peer_address_of(int fd);
UnixAddress local_unix_address_of(int fd);

}  // namespace pollux::net
