// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// serve: the clients of a listener, until it is told to stop.
#pragma once

#include <pollux/pollux.h>

#include <chrono>
#include <cstddef>

#include "resp.h"

namespace mini_redis {

struct Options {
  std::size_t connections = 10'000;  // at a time; one more is told so, and closed
  std::size_t messages = 4096;       // that a subscriber may fall behind
  std::chrono::seconds grace{5};     // for what is under way when it is told to stop
  Limits limits;
};

/// Serves clients, each as a task of this thread, until `stop` is cancelled: then no new one; those
/// there are get the replies to what they have sent, for the time of grace at most.
pollux::Task<void> serve(pollux::net::TcpListener listener, Options options,
                         pollux::CancellationToken stop);

}  // namespace mini_redis
