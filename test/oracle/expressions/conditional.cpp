// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ?: awaits exactly one of its arms, also nested, with void arms and with an arm that throws.
// SHAPES: EX7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> one_arm_each(bool c) {
  int n = c ? co_await Leaf("yes", 1, 1) : co_await Leaf("no", 2, 2);
  co_return 10 * n;
}

[[pollux::async]] Task<int> awaited_condition(bool c) {
  co_return co_await Leaf("condition", 1, c) ? 5 : co_await Leaf("no", 1, 6);
}

[[pollux::async]] Task<int> nested(int n) {
  co_return n < 0 ? co_await Leaf("negative", 1, -1)
  : n == 0        ? 0
  : n > 9         ? co_await Leaf("large", 0, 10)
                  : co_await Leaf("small", 1, n);
}

[[pollux::async]] Task<void> void_arms(bool c) {
  c ? co_await Leaf("left", 1) : trace("nothing to wait for");
  c ? (void)co_await Leaf("discarded", 0, 1) : co_await Leaf("right", 1);
}

[[pollux::async]] Task<int> throwing_arm(bool ok) {
  Traced local("local");
  int n = ok ? co_await Leaf("ok", 1, 3) : throw Error("not ok");
  co_return n;
}

[[pollux::async]] Task<int> chooses_a_variable(bool first) {
  int a = 1, b = 2;
  (first ? a : b) = co_await Leaf("assign", 1, 9);
  int& chosen = co_await Leaf("condition", 0, first) ? a : b;
  chosen += co_await Leaf("add", 1, 10);
  co_return 100 * a + b;
}

[[pollux::async]] Task<int> inside_an_expression(bool c) {
  int n = 100 + (c ? co_await Leaf("yes", 1, 10) : 20) + co_await Leaf("last", 1, 3);
  co_return n;
}

int main() {
  return run_oracle({
      {"one arm each, yes", [] { return one_arm_each(true); }},
      {"one arm each, no", [] { return one_arm_each(false); }},
      {"awaited condition, yes", [] { return awaited_condition(true); }},
      {"awaited condition, no", [] { return awaited_condition(false); }},
      {"nested -3", [] { return nested(-3); }},
      {"nested 0", [] { return nested(0); }},
      {"nested 5", [] { return nested(5); }},
      {"nested 50", [] { return nested(50); }},
      {"void arms, left", [] { return void_arms(true); }},
      {"void arms, right", [] { return void_arms(false); }},
      {"throwing arm, ok", [] { return throwing_arm(true); }},
      {"throwing arm, not ok", [] { return throwing_arm(false); }},
      {"chooses a variable, first", [] { return chooses_a_variable(true); }},
      {"chooses a variable, second", [] { return chooses_a_variable(false); }},
      {"inside an expression, yes", [] { return inside_an_expression(true); }},
      {"inside an expression, no", [] { return inside_an_expression(false); }},
  });
}
