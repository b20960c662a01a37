// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals that live only between two awaits, and their destructors, beside locals that live
// across one.
// SHAPES: LO8, LO3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> short_lived(int n) {
  co_await Leaf("before", 1);
  int square = n * n;
  {
    Traced here("here", square);
    trace("using %s", here.name());
    square += here.number();
  }
  int result = co_await Leaf("after", 1, square);
  int last = result + 1;
  co_return last;
}

[[pollux::async]] Task<std::string> builds_text(int n) {
  std::string result;
  for (int i = 0; i < n; ++i) {
    std::string part = std::to_string(i);
    part += ',';
    result += part;
    co_await Leaf("part", 1);
  }
  std::string suffix = "end";
  result += suffix;
  co_return result;
}

[[pollux::async]] Task<int> branches_without_awaits(int n) {
  int kept = co_await Leaf("first", 1, n);
  if (kept > 2) {
    Traced large("large", kept);
    if (kept > 3) co_return large.number();
    kept = large.number() + 1;
  } else {
    for (int i = 0; i < 2; ++i) {
      Traced step("step", i + 1);
      if (i == 1) break;
      kept += i;
    }
  }
  co_return kept + co_await Leaf("second", 1, 10);
}

int main() {
  return run_oracle({
      {"short lived", [] { return short_lived(3); }},
      {"builds text", [] { return builds_text(2); }},
      {"branches 1", [] { return branches_without_awaits(1); }},
      {"branches 3", [] { return branches_without_awaits(3); }},
      {"branches 4", [] { return branches_without_awaits(4); }},
  });
}
