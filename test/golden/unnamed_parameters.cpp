// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unnamed and unused parameters, and static functions: the class has internal linkage too.
// RUN: %golden %s
#include <pollux/core.h>

#include <memory>

using pollux::Task;

struct Tick {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

Tick tick();

[[pollux::async]] Task<int> on_event(int, std::unique_ptr<int> payload, const char*,
                                     [[maybe_unused]] bool verbose) {
  co_await tick();
  co_return *payload;
}

[[pollux::async]] static Task<int> one_tick(int value) {
  co_await tick();
  co_return value;
}

namespace {
[[pollux::async]] Task<int> two_ticks(int value) {
  co_await tick();
  co_return co_await one_tick(value);
}
}  // namespace

[[pollux::async]] Task<int> three_ticks() {
  co_await tick();
  co_return co_await two_ticks(3);
}
