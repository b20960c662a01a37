// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// switch: an awaited condition, an initialiser that lives to the end, fallthrough, and default
// anywhere.
// SHAPES: CF14, CF15, CF16
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> awaited_condition(int code) {
  switch (Traced init("init", code); co_await Leaf("code", 1, code)) {
    case 1:
      co_return co_await Peek("one", 1, init);
    case 2:
      trace("two");
      break;
    default:
      co_await Peek("other", 1, init);
  }
  trace("init is gone");
  co_return 0;
}

[[pollux::async]] Task<int> fallthrough(int from) {
  int sum = 0;
  switch (from) {
    case 3:
      sum += co_await Leaf("three", 1, 300);
      [[fallthrough]];
    case 2:
      sum += co_await Leaf("two", 1, 20);
      [[fallthrough]];
    case 1:
      sum += 1;
      break;
    case 0:
      co_await Leaf("zero", 1);
  }
  co_return sum;
}

enum class Colour { Red, Green, Blue };

[[pollux::async]] Task<int> default_first(Colour colour) {
  switch (colour) {
    default:
      co_await Leaf("default", 1);
      [[fallthrough]];
    case Colour::Red:
      co_return co_await Leaf("red", 0, 1);
    case Colour::Green:
      co_await Leaf("green", 1);
  }
  co_return 2;
}

[[pollux::async]] Task<int> default_in_the_middle(int n) {
  int result = 0;
  switch (n) {
    case 1:
    case 2:
      result = co_await Leaf("low", 1, 12);
      break;
    default:
      result = co_await Leaf("unknown", 1, 50);
      [[fallthrough]];
    case 9:
      result += 9;
  }
  co_return result;
}

[[pollux::async]] Task<void> no_case_matches(int n) {
  switch (n) {
    case 1:
      co_await Leaf("never", 1);
  }
  co_await Leaf("after", 1);
}

int main() {
  return run_oracle({
      {"condition 1", [] { return awaited_condition(1); }},
      {"condition 2", [] { return awaited_condition(2); }},
      {"condition 3", [] { return awaited_condition(3); }},
      {"fallthrough from 3", [] { return fallthrough(3); }},
      {"fallthrough from 1", [] { return fallthrough(1); }},
      {"fallthrough from 0", [] { return fallthrough(0); }},
      {"default first, red", [] { return default_first(Colour::Red); }},
      {"default first, green", [] { return default_first(Colour::Green); }},
      {"default first, blue", [] { return default_first(Colour::Blue); }},
      {"default in the middle, 2", [] { return default_in_the_middle(2); }},
      {"default in the middle, 5", [] { return default_in_the_middle(5); }},
      {"default in the middle, 9", [] { return default_in_the_middle(9); }},
      {"no case matches", [] { return no_case_matches(7); }},
  });
}
