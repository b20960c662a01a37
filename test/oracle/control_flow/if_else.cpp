// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// if and else: conditions that await, and variables that live until the end of the last branch.
// SHAPES: CF4, CF5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using pollux::Task;
using pollux::testing::Leaf;
using pollux::testing::Peek;
using pollux::testing::trace;
using pollux::testing::Traced;

[[pollux::async]] Task<int> classify(bool small, bool medium) {
  if (co_await Leaf("is small", 1, small)) {
    trace("small");
    co_return 1;
  } else if (co_await Leaf("is medium", 2, medium)) {
    Traced local("medium");
    co_return co_await Peek("peek", 1, local) + 2;
  } else {
    trace("large");
  }
  co_return co_await Leaf("size", 0, 3);
}

[[pollux::async]] Task<int> lookup(int key) {
  Traced before("before");
  if (Traced entry = co_await Leaf("find", 1, Traced("entry", key)); entry.number() > 0) {
    co_await Peek("hit", 1, entry);
  } else {
    co_await Peek("miss", 1, entry);
  }
  trace("entry is gone");
  co_return co_await Leaf("after", 1, key);
}

[[pollux::async]] Task<void> without_else(int level) {
  if (level > 1) co_await Leaf("deep", 1);
  if (level > 0) {
    Traced guard("guard");
    co_await Leaf("inside", 1);
  }
  co_await Leaf("outside", 1);
}

int main() {
  return pollux::testing::run_oracle({
      {"small", [] { return classify(true, false); }},
      {"medium", [] { return classify(false, true); }},
      {"large", [] { return classify(false, false); }},
      {"hit", [] { return lookup(7); }},
      {"miss", [] { return lookup(-1); }},
      {"level 0", [] { return without_else(0); }},
      {"level 2", [] { return without_else(2); }},
  });
}
