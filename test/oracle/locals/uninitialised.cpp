// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Variables without an initialiser are set later, on every path that reads them.
// SHAPES: LO10
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Plain {
  int a;
  int b;
};

[[pollux::async]] Task<int> set_later(bool c) {
  int x;
  co_await Leaf("before", 1);
  if (c) {
    x = co_await Leaf("yes", 1, 1);
  } else {
    x = 2;
  }
  co_await Leaf("keep", 1);
  co_return x;
}

[[pollux::async]] Task<int> set_in_parts() {
  Plain plain;
  int numbers[3];
  plain.a = co_await Leaf("a", 1, 1);
  for (int& number : numbers) number = co_await Leaf("number", 0, plain.a);
  plain.b = numbers[0] + numbers[1] + numbers[2];
  co_await Leaf("keep", 1);
  co_return plain.a + plain.b;
}

int main() {
  return run_oracle({
      {"set later, yes", [] { return set_later(true); }},
      {"set later, no", [] { return set_later(false); }},
      {"set in parts", [] { return set_in_parts(); }},
  });
}
