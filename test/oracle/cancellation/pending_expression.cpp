// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cancelled in the middle of an expression: the awaited future first, then the temporaries,
// then the locals.
// SHAPES: CA2, CA4, CA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

int sum(const Traced& a, const Traced& b, int c, const Traced& d, int e) {
  return a.number() + b.number() + c + d.number() + e;
}

[[pollux::async]] Task<Traced> make(const char* name, int n) {
  Traced inner("inner");
  co_await Leaf("making", 1);
  co_return Traced(name, n);
}

[[pollux::async]] Task<int> two_operands_one_temporary_one_future() {
  Traced local("local");
  co_return sum(co_await make("a", 1), co_await make("b", 2), 3, Traced("d", 4),
                co_await Peek("e", 2, Traced("f", 5)));
}

[[pollux::async]] Task<int> child_before_locals(Traced parameter) {
  Traced older("older");
  Traced newer("newer");
  Traced made = co_await make("made", parameter.number());
  co_return co_await Peek("look", 1, made);
}

[[pollux::async]] Task<int> in_every_scope(int n) {
  Traced a("a");
  for (int i = 0; i < n; ++i) {
    Traced b("b", i + 1);
    try {
      Traced c("c", i + 1);
      if (const Traced& d = co_await make("d", i + 1); d.number() > 0) {
        Traced e("e", i + 1);
        co_await make("discarded", i + 1);
      }
    } catch (const Error&) {
      trace("cancellation is not an exception");
    }
  }
  co_return n;
}

int main() {
  return run_oracle({
      {"two operands, a temporary, a future",
       [] { return two_operands_one_temporary_one_future(); }},
      {"child before locals", [] { return child_before_locals(Traced("parameter", 6)); }},
      {"in every scope", [] { return in_every_scope(2); }},
  });
}
