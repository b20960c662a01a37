// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas stay lambdas, which make futures: of a plain function, and of an async one, where
// the closure lives across awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

struct Write {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};
Write write(const std::string& text);

// A writer for one prefix.
auto writer(std::string prefix) {
  return [prefix, count = 0] [[pollux::async]] (std::string text) mutable -> pollux::Task<int> {
    if (co_await write(prefix + text)) ++count;
    co_return count;
  };
}

[[pollux::async]] pollux::Task<int> log(std::string name, int lines) {
  int failed = 0;
  auto line = [&] [[pollux::async]] (int number) -> pollux::Task<void> {
    if (!co_await write(name + std::to_string(number))) ++failed;
  };
  for (int i = 0; i < lines; ++i) co_await line(i);
  co_return failed;
}
