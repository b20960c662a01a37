// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// throw co_await: the exception is made after the await, and caught as any other.
// (Destroyed in the operand, the twin itself leaks the memory of the exception: clang allocates it
// before the await.)
// SHAPES: EX28
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> throws_a_number() {
  Traced local("local");
  throw co_await Leaf("number", 1, 42);
}

[[pollux::async]] Task<int> throws_an_object(const char* name) {
  Traced local("local");
  throw Traced(name, co_await Leaf("number", 1, 7));
}

[[pollux::async]] Task<int> catches(bool object) {
  try {
    if (object) co_return co_await throws_an_object("thrown");
    co_return co_await throws_a_number();
  } catch (const Traced& thrown) {
    trace("caught %s", thrown.name());
    co_return thrown.number();
  } catch (int number) {
    trace("caught %d", number);
    co_return -number;
  }
}

[[pollux::async]] Task<int> throws_in_an_operand(bool ok) {
  int n = co_await Leaf("left", 1, 1) + (ok ? 2 : throw co_await Leaf("right", 1, 3));
  co_return n;
}

[[pollux::async]] Task<Traced> in_a_result(int n) {
  Traced local("local");
  co_return co_await Leaf("n", 1, n) > 1 ? throw Error("more") : Traced("made", n);
}

[[pollux::async]] Task<int> in_a_result_that_awaits(int n) {
  co_return n > 1 ? throw Traced("thrown", co_await Leaf("n", 1, n)) : co_await Leaf("one", 1, n);
}

int main() {
  return run_oracle({
      {"in a result, 1", [] { return in_a_result(1); }},
      {"in a result, 2", [] { return in_a_result(2); }},
      {"in a result that awaits, 1", [] { return in_a_result_that_awaits(1); }},
      {"in a result that awaits, 2", [] { return in_a_result_that_awaits(2); }},
      {"number", [] { return throws_a_number(); }},
      {"object", [] { return throws_an_object("thrown"); }},
      {"caught number", [] { return catches(false); }},
      {"caught object", [] { return catches(true); }},
      {"in an operand, ok", [] { return throws_in_an_operand(true); }},
      {"in an operand, throws", [] { return throws_in_an_operand(false); }},
  });
}
