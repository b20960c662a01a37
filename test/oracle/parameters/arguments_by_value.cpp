// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects passed by value to an awaited function die, moved from, at the end of the caller's
// full expression; only copies show it.
// SHAPES: PA2, TM1
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> child(CopyOnly object, Traced other) {
  Traced local("local");
  co_return co_await Peek("object", 1, object) + other.number();
}

[[pollux::async]] Task<int> passes_copies(int n) {
  CopyOnly local("caller's", n);
  int sum = co_await child(local, Traced("other", 10));
  trace("first is over");
  sum += co_await child(CopyOnly("temporary", n + 1), Traced("other", 20));
  trace("second is over");
  co_return sum;
}

int main() {
  return run_oracle({
      {"passes copies", [] { return passes_copies(1); }},
  });
}
