// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members that the header declares.
#include "net/client.h"

#include "retry.h"

[[pollux::async]] pollux::Task<int> net::Client::get(int n) {
  ++calls_;
  co_return co_await retry(n) + calls_;
}
