// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An exception before the first await, or after one, leaves poll; locals are destroyed, the
// parameters wait for the future.
// SHAPES: EH1, EH10, LO2, CA3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> before_the_first_await(Traced parameter) {
  Traced local("local");
  if (parameter.number() > 0) throw Error("at once");
  co_return co_await Leaf("never", 1, 1);
}

[[pollux::async]] Task<int> after_an_await(Traced parameter) {
  Traced first("first");
  int n = co_await Peek("wait", 1, first);
  Traced second("second", n);
  if (parameter.number() > 0) throw Traced("thrown", 5);
  co_return n;
}

[[pollux::async]] Task<void> without_locals(int n) {
  n = co_await Leaf("n", 1, n + 1);
  if (n > 0) throw n;
}

int fail(const Traced&, int, int) { throw Error("in a call"); }

[[pollux::async]] Task<void> while_operands_are_kept(Traced& shared) {
  Traced local("local");
  fail(Traced("temporary"), co_await Leaf("first", 1, 1), co_await Peek("second", 1, shared));
}

[[pollux::async]] Task<void> in_a_callee_of_a_callee(Traced& shared) {
  Traced outer("outer");
  co_await while_operands_are_kept(shared);
  trace("not reached");
}

// The only await is never reached.
[[pollux::async]] Task<int> never_awaits(Traced parameter) {
  for (;;) {
    Traced local("local", parameter.number());
    throw Traced(local);
  }
  co_return co_await Leaf("never", 1, 1);
}

struct Shared {
  Traced value{"shared"};
};

int main() {
  return run_oracle({
      {"before the first await", [] { return before_the_first_await(Traced("parameter", 1)); }},
      {"after an await", [] { return after_an_await(Traced("parameter", 1)); }},
      {"never awaits", [] { return never_awaits(Traced("parameter", 1)); }},
      {"without locals", [] { return without_locals(1); }},
      {"while operands are kept", [](Shared& s) { return while_operands_are_kept(s.value); }},
      {"in a callee", [](Shared& s) { return in_a_callee_of_a_callee(s.value); }},
  });
}
