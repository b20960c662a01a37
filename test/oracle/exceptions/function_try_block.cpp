// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function-try-block with awaits: its handlers see the parameters, the locals are gone.
// SHAPES: EH7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> guarded(Traced parameter, int pending) try {
  Traced local("local");
  co_await Fail("leaf", pending);
  co_return 1;
} catch (const Error& error) {
  trace("caught %s with %s", error.what(), parameter.name());
  co_return parameter.number();
}

[[pollux::async]] Task<void> translates(int n) try {
  co_await Leaf("wait", 1);
  if (n > 0) throw n;
  trace("no exception");
} catch (int number) {
  throw Error(number == 1 ? "one" : "many");
}

int main() {
  return run_oracle({
      {"guarded, at once", [] { return guarded(Traced("parameter", 5), 0); }},
      {"guarded, later", [] { return guarded(Traced("parameter", 6), 1); }},
      {"translates nothing", [] { return translates(0); }},
      {"translates", [] { return translates(1); }},
  });
}
