// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// co_return at depth, with guards of each block alive.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <vector>

using pollux::Task;

struct Lock {
  explicit Lock(int resource);
  Lock(const Lock&) = delete;
  ~Lock();
};

struct Scan {
  using Output = std::vector<int>;
  pollux::Poll<std::vector<int>> poll(pollux::Context& cx);
};

Scan scan(int shelf);

[[pollux::async]] Task<std::string> locate(int shelves, int wanted) {
  Lock building(0);
  for (int shelf = 1; shelf <= shelves; ++shelf) {
    Lock lock(shelf);
    for (int item : co_await scan(shelf)) {
      if (item == wanted) {
        Lock found(item);
        auto rest = co_await scan(item);
        if (rest.empty()) co_return "shelf " + std::to_string(shelf);
      }
    }
  }
  co_return "nowhere";
}
