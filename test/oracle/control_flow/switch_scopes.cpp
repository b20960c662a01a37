// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals in the blocks of a switch, and a switch in a loop, where continue is the loop's and
// break is not.
// SHAPES: CF17, CF18, LO2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> locals_in_cases(int n) {
  Traced outside("outside");
  switch (n) {
    case 1: {
      Traced one("one", 1);
      if (co_await Leaf("leave early", 1, false)) break;
      co_await Peek("look at one", 1, one);
      break;
    }
    case 2: {
      Traced two("two", 2);
      co_await Peek("look at two", 1, two);
    }
      [[fallthrough]];
    default:
      Traced shared("shared");
      co_await Peek("look at shared", 1, shared);
  }
  co_return co_await Leaf("after", 0, n);
}

[[pollux::async]] Task<int> interpreter(const char* program) {
  int value = 0;
  for (const char* next = program; *next; ++next) {
    Traced step("step", value);
    switch (co_await Leaf("fetch", 0, *next)) {
      case '+':
        value = co_await Leaf("add", 1, value + 1);
        continue;
      case '-': {
        Traced minus("minus");
        if (value == 0) break;
        value = co_await Leaf("subtract", 1, value - 1);
        continue;
      }
      case 'x':
        co_return -1;
      default:
        co_await Leaf("ignore", 1);
    }
    trace("after the switch");
  }
  co_return value;
}

[[pollux::async]] Task<void> loop_in_switch(int n) {
  switch (n) {
    case 1:
      for (int i = 0; i < 3; ++i) {
        Traced item("item", i + 1);
        if (i == 1) break;
        co_await Leaf("in the loop", 1);
      }
      co_await Leaf("after the loop", 1);
      break;
    case 2:
      co_await Leaf("not this one", 1);
  }
  trace("end");
}

// No jump gets to a declaration in front of the first label, nor to one behind a break; the names
// are there.
[[pollux::async]] Task<int> unreachable_declarations(int n) {
  switch (n) {
    int later;
    using Number = int;
    static int count = 5;
    struct Pair {
      Number left = 0, right = 0;
    };
    case 1: {
      later = co_await Leaf("one", 1, 2);
      Pair pair;
      pair.left = ++count;
      co_await Leaf("keep the pair", 1);
      co_return later + Number(pair.left);
    }
      enum Kind { first, second };
    case 2:
      later = co_await Leaf("two", 1, 1 * second);
      if (later == count) break;
      co_return later;
    default:
      later = 4;
      co_await Leaf("other", 1);
  }
  co_return -1;
}

int main() {
  return run_oracle({
      {"locals 1", [] { return locals_in_cases(1); }},
      {"locals 2", [] { return locals_in_cases(2); }},
      {"locals 3", [] { return locals_in_cases(3); }},
      {"interpreter", [] { return interpreter("+-?"); }},
      {"interpreter, break", [] { return interpreter("-+"); }},
      {"interpreter, return", [] { return interpreter("+x+"); }},
      {"loop in switch", [] { return loop_in_switch(1); }},
      {"unreachable declarations 1", [] { return unreachable_declarations(1); }},
      {"unreachable declarations 2", [] { return unreachable_declarations(2); }},
      {"unreachable declarations 3", [] { return unreachable_declarations(3); }},
  });
}
