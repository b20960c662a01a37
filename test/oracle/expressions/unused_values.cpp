// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that nobody uses: left of a comma, in arms of a discarded choice, cast to void; and
// what is declared as maybe unused in the head of a statement.
// SHAPES: EX7, EX26, EX32
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Point {
  int x = 0;
  int y = 0;
};

int say(const char* name, int value) {
  trace("%s", name);
  return value;
}

[[pollux::async]] Task<int> left_of_a_comma(int n) {
  int x = (say("left", 3), 4) + co_await Leaf("a", 1, n);
  x += n > 1 ? (say("yes", 5), 6) : co_await Leaf("b", 1, n);
  x += n > 1 ? co_await Leaf("c", 1, n) : (say("no", 7), 8);
  x += ((void)Traced("temporary", 1), 9) * co_await Leaf("d", 1, n);
  co_return x;
}

[[pollux::async]] Task<void> discarded_choices(int n) {
  n > 1 ? (void)3 : (void)co_await Leaf("a", 1, n);
  (void)(n > 1 ? n : co_await Leaf("b", 1, n));
  (void)(co_await Leaf("c", 1, n) + 1);
  (void)n, co_await Leaf("d", 1);
  (void)((co_await Leaf("e", 1, n > 0) && co_await Leaf("f", 1, n > 1)) || false);
  (void)!(co_await Leaf("g", 1, n > 0) || co_await Leaf("h", 1, n > 1));
}

[[pollux::async]] Task<void> maybe_unused(int n) {
  for ([[maybe_unused]] int i : {1, 2}) co_await Leaf("in for", 1);
  if ([[maybe_unused]] auto [x, y] = Point{n, n}; n > 0) co_await Leaf("in if", 1);
}

int main() {
  return run_oracle({
      {"left of a comma, 1", [] { return left_of_a_comma(1); }},
      {"left of a comma, 2", [] { return left_of_a_comma(2); }},
      {"discarded choices, 1", [] { return discarded_choices(1); }},
      {"discarded choices, 2", [] { return discarded_choices(2); }},
      {"maybe unused", [] { return maybe_unused(1); }},
  });
}
