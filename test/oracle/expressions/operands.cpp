// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic around awaits: each is awaited once, left to right, and unary operators and casts
// go around it.
// SHAPES: EX3, EX4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

int counted(int& calls, int value) {
  trace("call %d", ++calls);
  return value;
}

[[pollux::async]] Task<int> sum_and_product() {
  co_return co_await Leaf("a", 1, 2) + co_await Leaf("b", 1, 3) * co_await Leaf("c", 1, 4);
}

[[pollux::async]] Task<int> calls_between(int calls) {
  co_return counted(calls, 100) + co_await Leaf("b", 1, 20) + counted(calls, 3) -
      co_await Leaf("d", 1, calls);
}

Leaf<int> change(int& n, int value) { return Leaf<int>("change", 1, n = value); }

[[pollux::async]] Task<int> variable_read_before_the_await(int n) {
  int sum = n + co_await change(n, 10);
  co_return 1000 * sum + n;
}

[[pollux::async]] Task<int> unary(int n) {
  int negated = -(-(co_await Leaf("n", 1, n)));
  int complement = ~co_await Leaf("bits", 1, n);
  bool none = !co_await Leaf("flag", 0, n != 0);
  co_return negated + complement + (none ? 100 : 0) + static_cast<int>(sizeof(n));
}

[[pollux::async]] Task<double> casts(int n) {
  auto half = static_cast<double>(co_await Leaf("n", 1, n)) / 2;
  co_return half + (double)co_await Leaf("m", 1, 3) + int(co_await Leaf("d", 0, 2.75));
}

[[pollux::async]] Task<bool> comparisons(int low, int high) {
  bool ordered = co_await Leaf("low", 1, low) < co_await Leaf("high", 1, high);
  co_return ordered == (low != co_await Leaf("other", 1, high));
}

[[pollux::async]] Task<int> pointers(int n) {
  int* address = &n;
  *co_await Leaf("address", 1, address) += 5;
  co_return (*co_await Leaf<int*>("again", 1, address)) << co_await Leaf("shift", 0, 1);
}

int main() {
  return run_oracle({
      {"sum and product", [] { return sum_and_product(); }},
      {"calls between", [] { return calls_between(0); }},
      {"variable read before the await", [] { return variable_read_before_the_await(1); }},
      {"unary", [] { return unary(6); }},
      {"casts", [] { return casts(5); }},
      {"comparisons", [] { return comparisons(1, 2); }},
      {"pointers", [] { return pointers(1); }},
  });
}
