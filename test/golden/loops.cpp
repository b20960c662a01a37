// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// while, do, for and range-for around awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <cstddef>
#include <string>
#include <vector>

using pollux::Task;

struct ReadFuture {
  using Output = std::size_t;
  pollux::Poll<std::size_t> poll(pollux::Context& cx);
};

struct Source {
  ReadFuture read(char* bytes, std::size_t size);
  bool at_end() const;
};

struct Done {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};

Done send(const std::string& message);

[[pollux::async]] Task<std::size_t> drain(Source& source) {
  char buffer[64];
  std::size_t total = 0;
  while (!source.at_end()) total += co_await source.read(buffer, sizeof buffer);
  co_return total;
}

[[pollux::async]] Task<int> send_until_taken(std::string message) {
  int tries = 0;
  do {
    ++tries;
  } while (!co_await send(message));
  co_return tries;
}

[[pollux::async]] Task<int> send_copies(std::string message, int copies) {
  int taken = 0;
  for (int i = 0; i != copies; ++i) {
    if (co_await send(message)) ++taken;
  }
  co_return taken;
}

[[pollux::async]] Task<int> send_all(const std::vector<std::string>& messages) {
  int taken = 0;
  for (const std::string& message : messages) taken += co_await send(message) ? 1 : 0;
  co_return taken;
}
