// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// execute: one request, and the reply to it.
#pragma once

#include <string>

#include "channels.h"
#include "resp.h"
#include "store.h"

namespace mini_redis {

/// What all clients share. Used by one thread.
struct Database {
  Store store;
  Channels channels;
};

/// Executes `request`, which has a name at least, for the client of `subscriber`, and appends the
/// reply to `out`. False if the client wants to go.
bool execute(Database& database, Subscriber& subscriber, Request& request, std::string& out);

}  // namespace mini_redis
