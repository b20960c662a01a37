// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several temporaries over several awaits of one full expression are destroyed at its end, in
// reverse order.
// SHAPES: TM2, CA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

int sum(const Traced& a, int b, const Traced& c, int d) {
  trace("sum");
  return a.number() + b + c.number() + d;
}

[[pollux::async]] Task<int> between_awaits() {
  int n =
      sum(Traced("a", 1), co_await Leaf("b", 1, 20), Traced("c", 300), co_await Leaf("d", 1, 4000));
  trace("summed");
  co_return n;
}

[[pollux::async]] Task<int> borrowed_by_awaits() {
  co_return co_await Peek("first", 1, Traced("x", 1)) + co_await Peek("second", 1, Traced("y", 2)) +
      Traced("z", 3).number();
}

[[pollux::async]] Task<int> in_a_condition(int n) {
  if (Traced("left", n).number() < co_await Peek("right", 1, Traced("limit", 5))) {
    trace("smaller");
    co_return 1;
  }
  trace("not smaller");
  co_return co_await Leaf("else", 0, 0);
}

[[pollux::async]] Task<int> in_a_switch(int n) {
  switch (Traced("offset", 1).number() + co_await Peek("choice", 1, Traced("n", n))) {
    case 2:
      trace("two");
      co_return co_await Leaf("two", 1, 2);
    default:
      co_return 0;
  }
}

[[pollux::async]] Task<int> two_statements(bool fail) {
  Traced local("local", 100);
  int n =
      co_await Peek("with local", 1, local) + co_await Peek("with temporary", 1, Traced("t", 10));
  n += (fail ? throw Error("fail") : 0) + Traced("u", 1).number();
  co_return n;
}

// An operand, a temporary, another operand and an awaited future are alive when it is cancelled.
[[pollux::async]] Task<int> throws_in_the_middle() {
  Traced local("local");
  co_return sum(Traced("a", 1), co_await Peek("b", 1, Traced("b", 2)), Traced("c", 3),
                co_await Fail<int>("d", 1));
}

int main() {
  return run_oracle({
      {"between awaits", [] { return between_awaits(); }},
      {"borrowed by awaits", [] { return borrowed_by_awaits(); }},
      {"in a condition, smaller", [] { return in_a_condition(3); }},
      {"in a condition, not smaller", [] { return in_a_condition(7); }},
      {"in a switch", [] { return in_a_switch(1); }},
      {"two statements", [] { return two_statements(false); }},
      {"two statements, throws", [] { return two_statements(true); }},
      {"throws in the middle", [] { return throws_in_the_middle(); }},
  });
}
