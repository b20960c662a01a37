// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lookup_host: from a name to addresses. The system's resolver blocks, so that it runs on a thread
// of the runtime's pool.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pollux/core/result.h"
#include "pollux/executor/join_handle.h"
#include "pollux/net/socket_address.h"

namespace pollux::net {

/// A future of the addresses, in the order in which the system prefers them: at least one.
/// `co_await` throws std::system_error where there is none, whose category says why in the
/// resolver's words. Cancel safe: a lookup whose future is destroyed goes on unseen, on its thread.
class [[nodiscard]] LookupHostFuture {
 public:
  using Output = std::vector<SocketAddress>;
  static constexpr bool is_cancel_safe = true;

  explicit LookupHostFuture(JoinHandle<Result<Output>> lookup) : lookup_(std::move(lookup)) {}

  Poll<Result<Output>> poll_result(Context& cx) { return lookup_.poll(cx); }
  Poll<Output> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  JoinHandle<Result<Output>> lookup_;
};

/// Looks up `host`, a name or an address as text, for stream sockets; each address has `port`.
/// Begins with this call. Aborts outside of block_on.
LookupHostFuture lookup_host(std::string host, std::uint16_t port);

}  // namespace pollux::net
