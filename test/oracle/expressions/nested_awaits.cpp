// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in the operands of awaits: the innermost comes first, and results pass from one to
// the next.
// SHAPES: EX2, EX27
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> increment(int n) {
  Traced frame("increment", n);
  co_return co_await Leaf("step", n % 2, n + 1);
}

[[pollux::async]] Task<int> three_deep() {
  co_return co_await increment(co_await increment(co_await increment(1)));
}

[[pollux::async]] Task<long> converts_once(int n) {
  co_return co_await increment(co_await increment(n)) * 1000000000L;
}

[[pollux::async]] Task<std::string> from_a_literal(bool known) {
  if (known) co_return "known";
  co_return std::string(co_await increment(2), 'x');
}

// An awaited value that is itself awaited.
[[pollux::async]] Task<Leaf<int>> choose(bool slow) {
  co_await Leaf("choosing", 1);
  co_return Leaf("chosen", slow ? 2 : 0, 5);
}

[[pollux::async]] Task<int> await_of_an_awaited_future(bool slow) {
  co_return co_await co_await choose(slow);
}

[[pollux::async]] Task<int> as_a_statement() {
  int kept = 0;
  kept = co_await increment((co_await Leaf("condition", 1, true)) ? co_await increment(4) : 0);
  co_await increment(co_await increment(kept));
  co_return kept;
}

int main() {
  return run_oracle({
      {"three deep", [] { return three_deep(); }},
      {"converts once", [] { return converts_once(1); }},
      {"from a literal", [] { return from_a_literal(true); }},
      {"from a call", [] { return from_a_literal(false); }},
      {"await of an awaited future", [] { return await_of_an_awaited_future(true); }},
      {"await of a ready future", [] { return await_of_an_awaited_future(false); }},
      {"as a statement", [] { return as_a_statement(); }},
  });
}
