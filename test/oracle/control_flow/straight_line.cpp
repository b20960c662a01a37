// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions without a branch: no await, one in the tail, three in a row, and code that is
// never reached.
// SHAPES: CF1, CF2, CF3, CF26, CF27
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> no_await(int a, int b) {
  Traced sum("sum", a + b);
  trace("adding");
  co_return sum.number();
}

[[pollux::async]] Task<int> tail(int n) { co_return co_await Leaf("tail", n, 10 * n); }

[[pollux::async]] Task<int> three_in_a_row() {
  int a = co_await Leaf("a", 1, 1);
  int b = co_await Leaf("b", 0, a + 1);
  int c = co_await tail(b);
  co_return a + b + c;
}

[[pollux::async]] Task<void> nothing() { co_return; }

[[pollux::async]] Task<void> falls_off() {
  co_await Leaf("last", 1);
  trace("at the end");
}

[[pollux::async]] Task<void> returns_void_expression(int n) {
  if (n > 0) co_return (void) tail(n);
  co_return co_await Leaf("void", 1);
}

[[pollux::async]] Task<int> unreachable(bool fail) {
  if (fail) throw Error("fail");
  co_return co_await Leaf("reached", 0, 1);
  Traced never("never");
  co_await Leaf("not reached", 1);
}

int main() {
  return run_oracle({
      {"no await", [] { return no_await(2, 3); }},
      {"tail", [] { return tail(2); }},
      {"three in a row", [] { return three_in_a_row(); }},
      {"nothing", [] { return nothing(); }},
      {"falls off", [] { return falls_off(); }},
      {"returns a void expression", [] { return returns_void_expression(1); }},
      {"returns an awaited void", [] { return returns_void_expression(0); }},
      {"unreachable", [] { return unreachable(false); }},
      {"unreachable, throws", [] { return unreachable(true); }},
  });
}
