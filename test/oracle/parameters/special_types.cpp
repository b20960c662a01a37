// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters that only move, and constants.
// SHAPES: PA2, PA6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <functional>
#include <memory>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> move_only(MoveOnly object, std::unique_ptr<int> number) {
  co_return co_await Peek("object", 1, object) + *number;
}

[[pollux::async]] Task<int> calls_move_only() {
  MoveOnly local("local", 1);
  co_return co_await move_only(std::move(local), std::make_unique<int>(10)) +
      co_await move_only(MoveOnly("temporary", 2), std::make_unique<int>(20));
}

[[pollux::async]] Task<int> constant(const int n, const Traced object) {
  co_await Leaf("keep", 1);
  co_return n + co_await Peek("object", 1, object);
}

// An array and a function become pointers.
[[pollux::async]] Task<int> decayed(const int numbers[], int count, int apply(int)) {
  int sum = 0;
  for (int i = 0; i < count; ++i) sum += apply(co_await Leaf("number", 1, numbers[i]));
  co_return sum;
}

[[pollux::async]] Task<int> defaults(int a, int b = 20, const char* name = "default") {
  co_await Leaf(name, 1);
  co_return a + b;
}

[[pollux::async]] Task<int> callable(std::function<int(int)> function) {
  int n = co_await Leaf("n", 1, 3);
  co_return function(n);
}

[[pollux::async]] Task<int> calls_defaults() {
  co_return co_await defaults(1) + co_await defaults(2, 30);
}

constexpr int numbers[] = {1, 2};
int twice(int n) { return 2 * n; }

int main() {
  return run_oracle({
      {"move only", [] { return calls_move_only(); }},
      {"constant", [] { return constant(1, Traced("constant", 2)); }},
      {"decayed", [] { return decayed(numbers, 2, twice); }},
      {"defaults", [] { return calls_defaults(); }},
      {"callable", [] { return callable([](int n) { return n * n; }); }},
  });
}
