// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parameter that can only be copied is copied as often as by the coroutine.
// SHAPES: PA2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> copy_only(CopyOnly object, int n) {
  Traced local("local");
  co_return co_await Peek("object", 1, object) + n;
}

struct Fixture {
  CopyOnly object{"lvalue", 2};
};

int main() {
  return run_oracle({
      {"temporary", [] { return copy_only(CopyOnly("temporary", 1), 10); }},
      {"lvalue", [](Fixture& fixture) { return copy_only(fixture.object, 20); }},
  });
}
