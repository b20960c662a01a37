// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nested loops with break and continue, and a guard in the inner one.
// RUN: %golden %s
#include <pollux/core.h>

#include <vector>

using pollux::Task;

struct Probe {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Lease {
  Lease(int row, int column);
  ~Lease();
  bool valid() const;
};

Probe probe(int row, int column);

[[pollux::async]] Task<int> first_hit_per_row(int rows, int columns, int limit) {
  std::vector<int> hits;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0;; ++column) {
      if (column == columns) break;
      Lease lease(row, column);
      if (!lease.valid()) continue;
      int value = co_await probe(row, column);
      if (value < 0) continue;
      hits.push_back(value);
      break;
    }
    if (static_cast<int>(hits.size()) == limit) break;
  }
  co_return static_cast<int>(hits.size());
}
