// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function that is declared, with a default argument, before one that calls it.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Ping {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Ping ping(const std::string& host);

[[pollux::async]] Task<int> best_of(std::string host, int tries = 3);

[[pollux::async]] Task<int> best_of(std::string host, int tries) {
  int best = co_await ping(host);
  while (--tries > 0) {
    if (int time = co_await ping(host); time < best) best = time;
  }
  co_return best;
}

[[pollux::async]] Task<bool> is_near(std::string host) { co_return co_await best_of(host) < 10; }
