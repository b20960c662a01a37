// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// if constexpr: what is discarded makes no state and no member, and what is kept is as if it stood
// alone.
// SHAPES: CF29
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Options {
  static constexpr bool verbose = false;
  static constexpr int level = 2;
};

[[pollux::async]] Task<int> chosen(int n) {
  Traced outer("outer", n);
  if constexpr (Options::verbose) {
    Traced never("never");
    n += co_await Leaf("never", 1, 100);
  } else {
    Traced always("always");
    n += co_await Leaf("always", 1, 1);
  }
  if constexpr (Options::level > 1) {
    n += co_await Leaf("level", 1, 10);
    if constexpr (Options::level > 2) co_return -1;
  }
  if constexpr (Options::verbose) co_await Leaf("never", 1);
  co_return n;
}

static_assert(sizeof(decltype(chosen(1))) > 0);

int main() {
  return run_oracle({{"chosen", [] { return chosen(1); }}});
}
