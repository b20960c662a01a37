// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured bindings of arrays, bit-fields and nested objects keep their meaning over awaits.
// SHAPES: RP4, TY5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <array>

using namespace pollux::testing;
using pollux::Task;

struct Flags {
  unsigned low : 3;
  unsigned high : 5;
  int rest;
};

[[pollux::async]] Task<int> array_by_reference() {
  int numbers[2] = {1, 2};
  auto& [a, b] = numbers;
  a = co_await Leaf("change", 1, 10);
  co_await Leaf("keep", 1);
  b += a;
  co_return numbers[0] + numbers[1];
}

[[pollux::async]] Task<unsigned> bit_fields(Flags flags) {
  auto [low, high, rest] = flags;
  low = 7;
  co_await Leaf("keep", 1);
  ++low;  // wraps around in three bits
  high += static_cast<unsigned>(rest);
  co_return 100u * low + high;
}

[[pollux::async]] Task<unsigned> bit_fields_by_reference(Flags& flags) {
  auto& [low, high, rest] = flags;
  co_await Leaf("keep", 1);
  low = 5;
  rest = 0;
  co_return flags.low + high;
}

std::array<int, 2> pair_of(int a, int b) { return {a, b}; }

[[pollux::async]] Task<int> standard_array() {
  auto [x, y] = pair_of(co_await Leaf("x", 1, 3), 4);
  co_await Leaf("keep", 1);
  co_return x* y;
}

[[pollux::async]] Task<int> array_of_objects() {
  Traced objects[2] = {Traced("a", 1), Traced("b", 2)};
  auto& [a, b] = objects;
  co_return co_await Peek("a", 1, a) + co_await Peek("b", 1, b);
}

struct Fixture {
  Flags flags{1, 2, 3};
};

int main() {
  return run_oracle({
      {"array by reference", [] { return array_by_reference(); }},
      {"bit-fields", [] { return bit_fields({1, 2, 3}); }},
      {"bit-fields by reference", [](Fixture& f) { return bit_fields_by_reference(f.flags); }},
      {"standard array", [] { return standard_array(); }},
      {"array of objects", [] { return array_of_objects(); }},
  });
}
