// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recursion that is ten thousand calls deep, one box for each.
// SHAPES: RE3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> depth(int n, const Traced& bottom) {
  if (n == 0) co_return co_await Peek("bottom", 1, bottom);
  const int below = co_await depth(n - 1, bottom);
  co_return below + 1;
}

[[pollux::async]] Task<int> deep() {
  Traced bottom("bottom", 1);
  co_return co_await depth(10000, bottom);
}

int main() {
  return run_oracle({
      {"deep", [] { return deep(); }},
  });
}
