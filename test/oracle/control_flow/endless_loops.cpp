// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// for (;;) and while (true), left by break, co_return and exceptions.
// SHAPES: CF11
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> until_break(int n) {
  Traced outside("outside");
  for (;;) {
    Traced inside("inside", n);
    if (co_await Leaf("count", 1, --n) == 0) break;
    trace("next");
  }
  co_return co_await Leaf("after", 1, 1);
}

[[pollux::async]] Task<int> until_return(int n) {
  for (;;) {
    Traced inside("inside", n);
    if (--n == 0) co_return co_await Peek("last", 1, inside);
    co_await Leaf("not yet", 0);
  }
}

[[pollux::async]] Task<void> until_exception(int n) {
  while (true) {
    Traced inside("inside", n);
    co_await Leaf("tick", 1);
    if (--n == 0) throw Error("enough");
  }
}

[[pollux::async]] Task<int> two_ways_out(bool by_break) {
  for (int round = 1;; ++round) {
    Traced guard("guard", round);
    if (by_break && round == 2) break;
    if (!by_break && round == 2) co_return 2;
    co_await Leaf("round", 1);
  }
  trace("after the loop");
  co_return 0;
}

int main() {
  return run_oracle({
      {"break", [] { return until_break(2); }},
      {"return", [] { return until_return(3); }},
      {"exception", [] { return until_exception(2); }},
      {"two ways out, break", [] { return two_ways_out(true); }},
      {"two ways out, return", [] { return two_ways_out(false); }},
  });
}
