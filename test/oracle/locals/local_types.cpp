// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types, aliases and constants that are declared in the body stay visible in it; static
// locals are made once.
// SHAPES: CF30, LO13
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> local_alias(int n) {
  using Number = long;
  static_assert(sizeof(Number) >= sizeof(int));
  Number doubled = 2L * n;
  co_await Leaf("keep", 1);
  co_return static_cast<int>(doubled);
}

[[pollux::async]] Task<int> local_constants() {
  constexpr int size = 3;
  int numbers[size] = {1, 2};
  co_await Leaf("keep", 1);
  int sum = 0;
  for (int i = 0; i < size; ++i) sum += numbers[i];
  co_return sum + size;
}

[[pollux::async]] Task<int> static_local(int n) {
  static int calls = 0;
  static const int base = 100;
  ++calls;
  co_await Leaf("wait", 1);
  co_return base + (calls > 0 ? n : 0);
}

int main() {
  return run_oracle({
      {"alias", [] { return local_alias(2); }},
      {"constants", [] { return local_constants(); }},
      {"static local", [] { return static_local(3); }},
  });
}
