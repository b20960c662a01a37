// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The second unit that includes the header, and the program.
#include "counter.h"
#include "first.h"

[[pollux::async]] static pollux::Task<std::string> second() {
  counting::Counter counter(100);
  const int sum = co_await counter.twice(7);
  const counting::Report report = co_await counting::report(5);
  co_return co_await counter.text() + "," + std::to_string(sum) + "," + report.text;
}

int main() {
  return pollux::testing::run_oracle({
      {"the first unit's", [] { return first(); }},
      {"the second unit's", [] { return second(); }},
      {"the header's", [] { return counting::count_to(3); }},
  });
}
