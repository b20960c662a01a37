// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals that are not there yet, or were never made, are not destroyed.
// SHAPES: LO3, LO4, LO14, CA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> declared_late(bool enough) {
  co_await Leaf("before", 1);
  Traced early("early", 1);
  int n = co_await Peek("early", 1, early);
  if (enough) co_return n;
  Traced late("late", 2);
  co_return n + co_await Peek("late", 1, late);
}

[[pollux::async]] Task<int> one_branch(bool taken) {
  int n = 0;
  if (taken) {
    Traced in_branch("in branch", 5);
    n = co_await Peek("branch", 1, in_branch);
  }
  // Reached from both sides.
  co_return n + co_await Leaf("join", 1, 1);
}

[[pollux::async]] Task<int> both_branches(bool left) {
  Traced common("common");
  int n = 0;
  if (left) {
    Traced a("a", 1), b("b", 2);
    n = co_await Peek("left", 1, a);
  } else {
    Traced c("c", 3);
    n = co_await Peek("right", 1, c);
    Traced d("d", 4);
    n += co_await Peek("right again", 1, d);
  }
  Traced after("after");
  co_return n + co_await Leaf("join", 1, 10);
}

[[pollux::async]] Task<void> skipped_by_a_loop(int n) {
  for (int i = 0; i < n; ++i) {
    Traced first("first", i + 1);
    if (i == 0) continue;
    Traced second("second", i + 1);
    co_await Leaf("both", 1);
  }
  co_await Leaf("none", 1);
}

int main() {
  return run_oracle({
      {"declared late", [] { return declared_late(false); }},
      {"declared late, enough", [] { return declared_late(true); }},
      {"one branch, taken", [] { return one_branch(true); }},
      {"one branch, not taken", [] { return one_branch(false); }},
      {"both branches, left", [] { return both_branches(true); }},
      {"both branches, right", [] { return both_branches(false); }},
      {"skipped by a loop", [] { return skipped_by_a_loop(2); }},
  });
}
