// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conditions, arms, temporaries, calls and assignments mixed in one expression.
// SHAPES: EX1, EX5, EX7, EX13, TM2, TM5, CA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

int f(const Traced& a, int b, bool c) {
  trace("f %s %d %d", a.name(), b, c);
  return a.number() + b + (c ? 100 : 0);
}

std::string paint(std::string text, const std::string& colour) { return text + " in " + colour; }

[[pollux::async]] Task<std::string> colour(int n) {
  co_await Leaf("colour", n);
  co_return n > 1 ? "red" : "blue";
}

[[pollux::async]] Task<int> arms_in_arguments(bool c) {
  int n = f(c ? Traced("yes", 1) : Traced("no", 2), c ? co_await Leaf("b", 1, 10) : 20,
            !c || co_await Leaf("c", 1, false));
  co_return n;
}

[[pollux::async]] Task<int> call_in_a_condition(int n) {
  while (n < 3 && f(Traced("loop", n), co_await Leaf("n", 1, n), n != 1) != 2)
    n += co_await Leaf("step", 0, 1);
  co_return n;
}

[[pollux::async]] Task<std::string> strings(bool wall) {
  std::string what = wall ? "wall" : "door";
  co_return paint(what + "s", wall ? co_await colour(2) : "old " + co_await colour(1)) +
      (what == "wall" || co_await Leaf("maybe", 1, true) ? "!" : "?");
}

int add(int& n, int more) { return n += more; }
bool above(const int& n, int limit) { return n > limit; }

[[pollux::async]] Task<int> changes_in_the_middle(int n) {
  int last = 0;
  int sum = add(last, co_await Leaf("first", 1, n)) +
            f(Traced("t", last), add(last, co_await Leaf("second", 1, 10)), above(last, 5));
  co_return 1000 * sum + last;
}

[[pollux::async]] Task<int> deep(int n) {
  co_return f(Traced("outer", n),
              f(Traced("inner", co_await Leaf("a", 1, 1)), co_await Leaf("b", 1, 2),
                n > 0 && co_await Leaf("c", 1, true)),
              co_await Peek("d", 1, Traced("deep", 3)) == 3);
}

int main() {
  return run_oracle({
      {"arms, yes", [] { return arms_in_arguments(true); }},
      {"arms, no", [] { return arms_in_arguments(false); }},
      {"call in a condition", [] { return call_in_a_condition(0); }},
      {"strings, wall", [] { return strings(true); }},
      {"strings, door", [] { return strings(false); }},
      {"changes in the middle", [] { return changes_in_the_middle(4); }},
      {"deep", [] { return deep(1); }},
      {"deep 0", [] { return deep(0); }},
  });
}
