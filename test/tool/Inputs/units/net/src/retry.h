// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A header of the library's own, beside its source.
#pragma once

#include "limits.h"
#include "net/ping.h"

[[pollux::async]] inline pollux::Task<int> retry(int n) {
  for (int i = 0; i < retries; ++i) n = co_await net::ping(n);
  co_return n;
}
