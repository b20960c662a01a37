// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries of a loop's condition and increment die each time around.
// SHAPES: TM6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> in_a_for() {
  int n = 0;
  for (; Traced("limit", 2).number() > co_await Leaf("n", n, n);
       co_await Peek("step", 1, Traced("increment", ++n))) {
    trace("body %d", n);
  }
  co_return n;
}

[[pollux::async]] Task<int> in_a_do(int n) {
  do {
    trace("body %d", n);
    --n;
  } while (co_await Peek("positive", 1, Traced("n", n)) > Traced("zero").number());
  co_return n;
}

[[pollux::async]] Task<int> short_circuit_in_a_while(int n) {
  int rounds = 0;
  while (n > 0 && co_await Peek("check", 1, Traced("candidate", n)) != 2) {
    ++rounds;
    --n;
  }
  trace("stopped");
  co_return rounds;
}

int main() {
  return run_oracle({
      {"for", [] { return in_a_for(); }},
      {"do", [] { return in_a_do(2); }},
      {"while, stopped by the candidate", [] { return short_circuit_in_a_while(3); }},
      {"while, stopped by n", [] { return short_circuit_in_a_while(1); }},
  });
}
