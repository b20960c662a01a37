// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// run(int), and helpers whose names the other unit has too.
#include "shared.h"

using pollux::Task;

namespace {

[[pollux::async]] Task<int> helper(int n) {
  pollux::testing::Traced local("number");
  co_await pollux::testing::Leaf("number", 1);
  co_return n * 10;
}

}  // namespace

[[pollux::async]] Task<int> parts::run(int n) { co_return co_await helper(n) + co_await own(n); }
