// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Uses the library's header in one of the program's own.
#pragma once

#include <net/client.h>

[[pollux::async]] inline pollux::Task<int> session(int n) {
  net::Client client;
  co_return co_await client.get_twice(n) + co_await net::ping(0);
}
