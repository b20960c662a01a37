// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The comma operator with awaits on either side, and what else drops a value.
// SHAPES: EX32
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> value_of_the_last() {
  int n = (co_await Leaf("first", 1), trace("between"), co_await Leaf("second", 1, 2));
  co_return n;
}

[[pollux::async]] Task<int> temporaries_until_the_end() {
  int n = (co_await Peek("left", 1, Traced("a", 1)), co_await Peek("right", 1, Traced("b", 2)));
  trace("both are gone");
  co_return n;
}

[[pollux::async]] Task<void> as_a_statement(int n) {
  n += 1, co_await Leaf("n", n), trace("n was %d", n);
}

[[pollux::async]] Task<int> lvalue(int a, int b) {
  (co_await Leaf("set", 1), a) = 5;
  int& last = (++a, co_await Leaf("nothing", 1), b);
  last = co_await Leaf("other", 1, 6);
  co_return 10 * a + b;
}

[[pollux::async]] Task<int> in_conditions(int n) {
  while (trace("test"), co_await Leaf("more", 1, n > 0)) n -= (co_await Leaf("step", 0), 1);
  if (co_await Leaf("last", 1), n == 0) co_return 1;
  co_return 0;
}

// `Traced(*object);` would be a declaration.
[[pollux::async]] Task<int> like_a_declaration() {
  Traced object("object", 3);
  co_await Leaf("first", 1);
  int n = (Traced(object), co_await Leaf("copied", 1, 1));
  co_await Leaf("second", 1, n == 1) ? (void)Traced(object) : co_await Leaf("no", 1);
  co_return n + object.number();
}

int main() {
  return run_oracle({
      {"value of the last", [] { return value_of_the_last(); }},
      {"temporaries until the end", [] { return temporaries_until_the_end(); }},
      {"as a statement", [] { return as_a_statement(0); }},
      {"lvalue", [] { return lvalue(1, 2); }},
      {"like a declaration", [] { return like_a_declaration(); }},
      {"in conditions", [] { return in_conditions(1); }},
  });
}
