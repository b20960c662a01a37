// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams: one that only yields, one that awaits in between, and who takes their elements.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Stream;
using pollux::Task;

struct Source {
  [[pollux::async]] Task<bool> read(std::string& line);
};

[[pollux::async]] Stream<int> count(int from, int to) {
  for (int i = from; i < to; ++i) co_yield i;
}

// The lines of a source, without those that are empty.
[[pollux::async]] Stream<std::string> lines(Source& source) {
  std::string line;
  while (co_await source.read(line)) {
    if (line.empty()) continue;
    co_yield std::move(line);
  }
  co_yield "end";
}

[[pollux::async]] Task<int> total_length(Source source, int limit) {
  int total = 0;
  auto texts = lines(source);
  auto numbers = count(0, limit);
  while (co_await numbers.next()) {
    auto text = co_await texts.next();
    if (!text) break;
    total += static_cast<int>(text->size());
  }
  co_return total;
}
