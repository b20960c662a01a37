// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nested blocks whose locals share names: each name means the innermost, and comes back after
// it.
// SHAPES: CF28, LO11, LO14, PA9
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> shadows() {
  Traced x("x", 1);
  int sum = co_await Peek("outer", 1, x);
  {
    Traced x("x", 2);
    sum = 10 * sum + co_await Peek("middle", 1, x);
    {
      int x = co_await Leaf("inner", 1, 3);
      sum = 10 * sum + x;
    }
    sum = 10 * sum + co_await Peek("middle again", 1, x);
  }
  co_return 10 * sum + co_await Peek("outer again", 1, x);
}

[[pollux::async]] Task<int> different_types() {
  int total = 0;
  {
    int value = co_await Leaf("int", 1, 4);
    co_await Leaf("keep the int", 1);
    total += value;
  }
  {
    Traced value("value", 5);
    total += co_await Peek("traced", 1, value);
  }
  {
    double value = co_await Leaf("double", 1, 0.5);
    co_await Leaf("keep the double", 1);
    total += static_cast<int>(2 * value);
  }
  co_return total;
}

[[pollux::async]] Task<int> parameter_in_a_block(int n) {
  n = co_await Leaf("reassign", 1, n + 1);
  {
    int outer = n;
    int n = co_await Leaf("shadow", 1, outer * 10);
    co_await Leaf("keep both", 1);
    trace("%d %d", outer, n);
  }
  co_return n;
}

[[pollux::async]] Task<int> loops_with_one_name() {
  int sum = 0;
  for (int i = 0; i < 2; ++i) sum += co_await Leaf("first", 0, i);
  for (int i = 5; i < 7; ++i) {
    for (int i = 0; i < 2; ++i) sum += co_await Leaf("inner", 1, 100 * i);
    sum += co_await Leaf("second", 1, i);
  }
  co_return sum;
}

[[pollux::async]] Task<void> released_at_the_brace() {
  {
    Traced lock("lock");
    co_await Leaf("locked", 1);
  }
  trace("unlocked");
  co_await Leaf("long wait", 2);
}

int main() {
  return run_oracle({
      {"shadows", [] { return shadows(); }},
      {"different types", [] { return different_types(); }},
      {"parameter", [] { return parameter_in_a_block(1); }},
      {"loops", [] { return loops_with_one_name(); }},
      {"released at the brace", [] { return released_at_the_brace(); }},
  });
}
