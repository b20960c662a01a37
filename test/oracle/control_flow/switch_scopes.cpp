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

int main() {
  return run_oracle({
      {"locals 1", [] { return locals_in_cases(1); }},
      {"locals 2", [] { return locals_in_cases(2); }},
      {"locals 3", [] { return locals_in_cases(3); }},
      {"interpreter", [] { return interpreter("+-?"); }},
      {"interpreter, break", [] { return interpreter("-+"); }},
      {"interpreter, return", [] { return interpreter("+x+"); }},
      {"loop in switch", [] { return loop_in_switch(1); }},
  });
}
