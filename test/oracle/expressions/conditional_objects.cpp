// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects made in one arm of ?: or behind &&: only what was made is destroyed, at the end of
// the full expression.
// SHAPES: EX8, TM5, LO4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> result_of_either_arm(bool c) {
  Traced result = c ? Traced("awaited", co_await Leaf("number", 1, 4)) : Traced("constant", 5);
  co_return co_await Peek("result", 1, result);
}

[[pollux::async]] Task<int> temporary_in_one_arm(bool c) {
  int n = c ? co_await Peek("peek", 1, Traced("temporary", 3)) : co_await Leaf("none", 1, 0);
  trace("n is %d", n);
  co_return n;
}

[[pollux::async]] Task<int> temporary_lives_on(bool c) {
  // The temporary of the arm outlives the arm: it dies after the last await.
  int n =
      (c ? co_await Peek("peek", 1, Traced("temporary", 3)) : 1) * co_await Leaf("factor", 1, 10);
  trace("n is %d", n);
  co_return n;
}

[[pollux::async]] Task<bool> behind_and(bool c) {
  bool big = c && co_await Peek("peek", 1, Traced("candidate", 7)) > co_await Leaf("limit", 1, 5);
  trace("decided");
  co_return big;
}

[[pollux::async]] Task<int> both_arms_and_a_condition(int n) {
  co_return co_await Peek("condition", 1, Traced("c", n)) > 0
      ? co_await Peek("yes", 1, Traced("y", 1))
      : co_await Peek("no", 1, Traced("n", 2));
}

[[pollux::async]] Task<int> before_and_after(bool c, int n) {
  int total = co_await Peek("a", 0, Traced("before", n)) +
              (c ? co_await Peek("b", 1, Traced("maybe", 20)) : 0) +
              co_await Peek("c", 1, Traced("after", 300));
  co_return total;
}

int main() {
  return run_oracle({
      {"result of either arm, yes", [] { return result_of_either_arm(true); }},
      {"result of either arm, no", [] { return result_of_either_arm(false); }},
      {"temporary in one arm, yes", [] { return temporary_in_one_arm(true); }},
      {"temporary in one arm, no", [] { return temporary_in_one_arm(false); }},
      {"temporary lives on, yes", [] { return temporary_lives_on(true); }},
      {"temporary lives on, no", [] { return temporary_lives_on(false); }},
      {"behind and, yes", [] { return behind_and(true); }},
      {"behind and, no", [] { return behind_and(false); }},
      {"both arms, yes", [] { return both_arms_and_a_condition(1); }},
      {"both arms, no", [] { return both_arms_and_a_condition(0); }},
      {"before and after, yes", [] { return before_and_after(true, 1); }},
      {"before and after, no", [] { return before_and_after(false, 1); }},
  });
}
