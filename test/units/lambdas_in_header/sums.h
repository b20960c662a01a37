// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas with captures and without, in what a header defines.
#pragma once

#include <pollux/testing/oracle.h>

namespace sums {

inline auto doubled = [] [[pollux::async]] (int n) -> pollux::Task<int> {
  co_return n + co_await pollux::testing::Leaf("doubled", 1, n);
};

[[pollux::async]] inline pollux::Task<int> up_to(int end) {
  pollux::testing::Traced local("local", end);
  int sum = 0;
  auto add = [&sum, &local] [[pollux::async]] (int n) -> pollux::Task<void> {
    sum += n + co_await pollux::testing::Peek("add", 1, local);
  };
  for (int i = 0; i < end; ++i) co_await add(i);
  co_return sum;
}

inline auto adder(int base) {
  return [base] [[pollux::async]] (int n) -> pollux::Task<int> {
    co_return base + co_await doubled(n);
  };
}

class Total {
 public:
  explicit Total(int start) : total_(start) {}
  [[pollux::async]] pollux::Task<int> add(int n) {
    auto added = [this] [[pollux::async]] (int by) -> pollux::Task<int> {
      total_ += co_await doubled(by);
      co_return total_;
    };
    co_return co_await added(n) + co_await added(1);
  }

 private:
  int total_;
};

}  // namespace sums
