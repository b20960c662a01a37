// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inline functions and members with their bodies in the class, that use each other.
#pragma once

#include <pollux/testing/oracle.h>

#include <string>

namespace counting {

struct Report;  // complete where its functions are defined

[[pollux::async]] pollux::Task<Report> report(int count);

class Counter {
 public:
  explicit Counter(int start) : count_(start) {}

  [[pollux::async]] pollux::Task<int> next(int step) {
    count_ += co_await pollux::testing::Leaf("step", 1, step);
    co_return count_;
  }
  [[pollux::async]] pollux::Task<int> twice(int step) {
    pollux::testing::Traced local("twice");
    const int first = co_await next(step);
    co_return first + co_await next(step);
  }
  [[pollux::async]] pollux::Task<std::string> text();

 private:
  int count_;
};

inline std::string digits(int value) { return std::to_string(value); }

[[pollux::async]] inline pollux::Task<std::string> Counter::text() {
  co_await pollux::testing::Leaf("text", 1);
  co_return digits(count_);
}

[[pollux::async]] inline pollux::Task<int> count_to(int end) {
  Counter counter(0);
  int last = 0;
  while (last < end) last = co_await counter.next(2);
  co_return last;
}

struct Report {
  std::string text;
  int count = 0;
};

[[pollux::async]] inline pollux::Task<Report> report(int count) {
  co_return Report{digits(count), co_await count_to(count)};
}

}  // namespace counting
