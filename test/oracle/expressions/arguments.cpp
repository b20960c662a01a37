// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits among the arguments of a call: what stands left of one is evaluated before it and
// kept.
// SHAPES: EX1, TM4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

int number(const char* name, int value) {
  trace("%s", name);
  return value;
}

int digits(int a, int b, int c) { return 100 * a + 10 * b + c; }

// Takes its first by reference, so that a temporary has to be kept for it.
int join(const Traced& a, int b, const Traced& c) {
  trace("join %s %s", a.name(), c.name());
  return digits(a.number(), b, c.number());
}

struct Pair {
  Traced first{"first", 1};
  int second = 2;
};

[[pollux::async]] Task<int> await_in_the_middle() {
  co_return digits(number("a", 1), co_await Leaf("b", 1, 2), number("c", 3));
}

[[pollux::async]] Task<int> await_first_and_last() {
  co_return digits(co_await Leaf("a", 1, 1), number("b", 2), co_await Leaf("c", 1, 3));
}

[[pollux::async]] Task<int> every_argument() {
  co_return digits(co_await Leaf("a", 1, 1), co_await Leaf("b", 0, 2), co_await Leaf("c", 1, 3));
}

[[pollux::async]] Task<int> temporaries_around() {
  int result = join(Traced("left", 1), co_await Leaf("middle", 1, 2), Traced("right", 3));
  trace("joined");
  co_return result;
}

[[pollux::async]] Task<int> member_of_a_temporary() {
  co_return join(Pair().first, co_await Leaf("b", 1, Pair().second), Traced("c", 3));
}

[[pollux::async]] Task<int> locals_by_reference(int n) {
  Traced local("local", n);
  int by_reference = join(local, co_await Leaf("reassign", 1, n = 7), local);
  co_return by_reference + n;
}

[[pollux::async]] Task<void> variadic() {
  trace("%s is %d and %d", "it", co_await Leaf("first", 1, 1), co_await Leaf("second", 1, 2));
}

int main() {
  return run_oracle({
      {"await in the middle", [] { return await_in_the_middle(); }},
      {"await first and last", [] { return await_first_and_last(); }},
      {"every argument", [] { return every_argument(); }},
      {"temporaries around", [] { return temporaries_around(); }},
      {"member of a temporary", [] { return member_of_a_temporary(); }},
      {"locals by reference", [] { return locals_by_reference(4); }},
      {"variadic", [] { return variadic(); }},
  });
}
