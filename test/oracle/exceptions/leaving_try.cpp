// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ways out of try blocks and handlers that hold awaits: break, continue, co_return, throw and
// throw;
// SHAPES: EH5, LO2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> out_of_the_block(int n) {
  Traced outer("outer");
  for (int i = 0;; ++i) {
    try {
      Traced inner("inner", i + 1);
      if (i == 0) {
        co_await Leaf("continue", 1);
        continue;
      }
      if (n == 1) break;
      if (n == 2) co_return co_await Peek("return", 1, inner);
      co_await Leaf("throw", 1);
      throw Error("out");
    } catch (const Error&) {
      trace("handler");
      if (n == 3) break;
      if (n == 4) co_return 4;
      if (i == 1) continue;
      throw;
    }
  }
  co_return co_await Leaf("after the loop", 1, -n);
}

[[pollux::async]] Task<void> rethrows(int pending) {
  Traced local("local");
  try {
    Traced inside("inside");
    co_await Fail("leaf", pending);
  } catch (...) {
    trace("rethrow");
    throw;
  }
}

[[pollux::async]] Task<int> catches_the_rethrown() {
  try {
    co_await rethrows(1);
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  try {
    co_await rethrows(0);
  } catch (const std::exception& error) {
    co_return 1;
  }
  co_return 0;
}

[[pollux::async]] Task<int> break_in_a_switch_in_a_try(int n) {
  try {
    switch (co_await Leaf("n", 1, n)) {
      case 1: {
        Traced one("one");
        co_await Leaf("one", 1);
        break;
      }
      default:
        throw Error("default");
    }
    trace("after the switch");
  } catch (const Error&) {
    co_return 2;
  }
  co_return 1;
}

[[pollux::async]] Task<int> try_after_a_switch(int n) {
  for (int i = 0; i < 2; ++i) {
    switch (co_await Leaf("n", 1, n)) {
      case 1:
        if (Traced one("one", co_await Leaf("one", 1, 1)); one.number() == n) {
          co_await Leaf("in if", 1);
          break;
        }
        [[fallthrough]];
      default:
        Traced other("other", co_await Leaf("other", 1, 2));
        break;
    }
    try {
      n += co_await Leaf("in try", 1, 1);
      if (i == 1) throw Error("second");
      co_await Leaf("end of try", 1);
    } catch (const Error&) {
      trace("caught");
    }
  }
  co_return n;
}

int main() {
  return run_oracle({
      {"break", [] { return out_of_the_block(1); }},
      {"return", [] { return out_of_the_block(2); }},
      {"break in the handler", [] { return out_of_the_block(3); }},
      {"return in the handler", [] { return out_of_the_block(4); }},
      {"throw in the handler", [] { return out_of_the_block(5); }},
      {"rethrown", [] { return rethrows(1); }},
      {"rethrown and caught", [] { return catches_the_rethrown(); }},
      {"switch 1", [] { return break_in_a_switch_in_a_try(1); }},
      {"try after a switch, 0", [] { return try_after_a_switch(0); }},
      {"try after a switch, 1", [] { return try_after_a_switch(1); }},
      {"switch 2", [] { return break_in_a_switch_in_a_try(2); }},
  });
}
