// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects passed by value beside an await: the parameter is made before the await and dies at
// the end of the full expression.
// SHAPES: EX1, TM4, CA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

int consume(Traced object, int n) {
  trace("consume %s %d", object.name(), n);
  return object.number() + n;
}

[[pollux::async]] Task<int> parameter_before_an_await() {
  co_return consume(Traced("object", 1), co_await Leaf("n", 1, 2));
}

[[pollux::async]] Task<int> call_before_an_await() {
  int sum = consume(Traced("object", 1), 10) + co_await Leaf("n", 1, 2);
  trace("sum is made");
  co_return sum;
}

[[pollux::async]] Task<int> parameter_after_an_await() {
  int sum = co_await Leaf("n", 1, 2) + consume(Traced("object", 1), 10);
  trace("sum is made");
  co_return sum;
}

int main() {
  return run_oracle({
      {"parameter before an await", [] { return parameter_before_an_await(); }},
      {"call before an await", [] { return call_before_an_await(); }},
      {"parameter after an await", [] { return parameter_after_an_await(); }},
  });
}
