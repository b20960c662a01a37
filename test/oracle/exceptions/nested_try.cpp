// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nested try blocks in a loop, each with its handler: every exception reaches the innermost
// one that takes it.
// SHAPES: EH4, EH5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Counts {
  int inner = 0;
  int middle = 0;
  int outer = 0;
};

// Throws an int, an Error or a Traced, or nothing.
[[pollux::async]] Task<void> round(int n) {
  co_await Leaf("round", n % 5 == 0 ? 1 : 0);
  if (n % 4 == 1) throw n;
  if (n % 4 == 2) throw Error("error");
  if (n % 4 == 3) throw Traced("thrown", n);
}

[[pollux::async]] Task<int> many_rounds(int rounds) {
  Counts counts;
  for (int n = 0; n < rounds; ++n) {
    try {
      Traced a("a", n + 1);
      try {
        Traced b("b", n + 1);
        try {
          Traced c("c", n + 1);
          co_await round(n);
        } catch (int) {
          ++counts.inner;
        }
        co_await Leaf("after inner", 0);
      } catch (const Error&) {
        ++counts.middle;
      }
      co_await Leaf("after middle", 0);
    } catch (const Traced&) {
      ++counts.outer;
    }
  }
  co_return 100 * counts.inner + 10 * counts.middle + counts.outer;
}

[[pollux::async]] Task<int> handler_throws_to_the_outer_one() {
  try {
    try {
      co_await Fail("first", 1);
    } catch (const Error& error) {
      trace("inner caught %s", error.what());
      throw Error("second");
    }
  } catch (const Error& error) {
    trace("outer caught %s", error.what());
  }
  co_return co_await Leaf("after", 1, 1);
}

[[pollux::async]] Task<int> passes_through_the_inner_one(int pending) {
  int passed = 0;
  try {
    Traced outer("outer");
    try {
      Traced inner("inner");
      co_await Fail("leaf", pending);
    } catch (int) {
      trace("not this one");
    }
  } catch (const Error&) {
    passed = 1;
  }
  co_return passed;
}

int main() {
  return run_oracle({
      {"many rounds", [] { return many_rounds(12); }},
      {"handler throws", [] { return handler_throws_to_the_outer_one(); }},
      {"passes through at once", [] { return passes_through_the_inner_one(0); }},
      {"passes through later", [] { return passes_through_the_inner_one(1); }},
  });
}
