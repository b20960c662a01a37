// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// co_return at every depth destroys all scopes that are open, the newest first, parameters
// last.
// SHAPES: CF25, LO2, PA4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> leave_at(Traced parameter, int depth) {
  Traced a("a", 1);
  if (depth == 1) co_return co_await Peek("at 1", 1, a);
  {
    Traced b("b", 2);
    if (depth == 2) co_return co_await Peek("at 2", 1, b);
    for (;;) {
      Traced c("c", 3);
      co_await Leaf("in the loop", 1);
      if (depth == 3) co_return c.number();
      try {
        Traced d("d", 4);
        if (depth == 4) co_return co_await Peek("at 4", 1, d);
        switch (co_await Leaf("choose", 0, depth)) {
          case 5: {
            Traced e("e", 5);
            co_return co_await Peek("at 5", 1, e);
          }
          default:
            throw Error("too deep");
        }
      } catch (const Error&) {
        Traced f("f", parameter.number());
        co_return f.number();
      }
    }
  }
}

[[pollux::async]] Task<void> leave_void(Traced parameter, bool early) {
  Traced local("local");
  if (early) {
    Traced inner("inner");
    co_await Peek("leaving", 1, parameter);
    co_return;
  }
  co_await Peek("staying", 1, local);
}

int main() {
  return run_oracle({
      {"at 1", [] { return leave_at(Traced("parameter", 6), 1); }},
      {"at 2", [] { return leave_at(Traced("parameter", 6), 2); }},
      {"at 3", [] { return leave_at(Traced("parameter", 6), 3); }},
      {"at 4", [] { return leave_at(Traced("parameter", 6), 4); }},
      {"at 5", [] { return leave_at(Traced("parameter", 6), 5); }},
      {"at 6", [] { return leave_at(Traced("parameter", 6), 6); }},
      {"void, early", [] { return leave_void(Traced("parameter"), true); }},
      {"void, late", [] { return leave_void(Traced("parameter"), false); }},
  });
}
