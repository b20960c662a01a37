// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An async function with its body in a header.
#pragma once

#include <pollux/pollux.h>

namespace net {

[[pollux::async]] inline pollux::Task<int> ping(int n) {
  co_await pollux::yield_now();
  co_return n + 1;
}

}  // namespace net
