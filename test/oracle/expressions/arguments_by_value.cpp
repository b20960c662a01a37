// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects passed by value after an await, or moved from a local that was made before it.
// SHAPES: EX1, TM4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

int consume(Traced object, int n) {
  trace("consume %s %d", object.name(), n);
  return object.number() + n;
}

int length_and(std::string text, int n) { return static_cast<int>(text.size()) + n; }

[[pollux::async]] Task<int> parameter_after_an_await() {
  int sum = co_await Leaf("n", 1, 2) + consume(Traced("object", 1), 10);
  trace("sum is made");
  co_return sum;
}

[[pollux::async]] Task<int> text_before_an_await(std::string text) {
  co_return length_and(text + "!", co_await Leaf("n", 1, 2)) + length_and(std::move(text), 0);
}

int main() {
  return run_oracle({
      {"text before an await", [] { return text_before_an_await("text"); }},
      {"parameter after an await", [] { return parameter_after_an_await(); }},
  });
}
