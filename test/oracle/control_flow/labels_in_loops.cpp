// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits at each depth of loops and branches in each other: every way out of them, and what it
// destroys; steps, conditions and their objects; locals before, in and behind what awaits.
// SHAPES: CF6, CF12, LO2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

/// An object that is a condition.
struct Pass {
  explicit Pass(int number) : traced("pass", number) {}
  explicit operator bool() const { return traced.number() > 0; }
  Traced traced;
};

static int step(int& i) {
  trace("step %d", i);
  return ++i;
}

[[pollux::async]] Task<int> continues_unwind_before_the_step(int n) {
  int sum = 0;
  for (int i = 0; i < n; step(i)) {
    Traced outer("outer", i + 1);
    const Traced plain("plain", i + 1);
    if (plain.number() == 2) continue;
    if (i == 2) {
      Traced inner("inner");
      sum += co_await Peek("inner", 1, inner);
      continue;
    } else if (i == 3) {
      Traced last("last");
      if (co_await Leaf("stop", 1, true)) break;
    } else {
      co_await Leaf("else", i % 2);
    }
    trace("end of the body");
  }
  co_return sum;
}

[[pollux::async]] Task<int> object_in_a_condition(int n) {
  int left = n;
  while (const bool more = co_await Leaf("next", 1, left > 0)) {
    Traced held("held", more + left);
    if (--left == 1) continue;
    Traced body("body", left);
    co_await Peek("see", 1, held);
  }
  for (int i = 0; Pass held = Pass(3 - i); step(i)) {
    if (held.traced.number() == 1) break;
    if (i == 1) continue;
    co_await Peek("pass", 0, held.traced);
  }
  co_return left;
}

[[pollux::async]] Task<int> do_with_continue(int n) {
  int rounds = 0;
  do {
    Traced body("body", n);
    if (n == 2) continue;
    if (++rounds == 3) break;
    co_await Leaf("round", 1);
  } while (trace("condition %d", n), --n > 0);
  do {
    if (rounds == 1) co_return -1;
    Traced second("second", rounds);
    co_await Leaf("second", 0);
  } while (co_await Leaf("again", 1, --rounds > 1));
  co_return rounds;
}

[[pollux::async]] Task<int> awaited_step(int n) {
  int sum = 0;
  for (int i = 0; i < n; i += co_await Leaf("step", 1, 1)) {
    Traced body("body", i);
    if (i == 1) continue;
    sum += co_await Peek("see", 0, body);
  }
  for (int i = 0; co_await Leaf("condition", 0, i < n); i += co_await Leaf("step", 0, 2)) {
    Traced body("body", i);
    sum += i;
  }
  co_return sum;
}

[[pollux::async]] Task<int> locals_around(int n) {
  const int twice = 2 * n;
  int round = 0;
  for (const int limit = twice + 1; round < limit; ++round) {
    const int square = round * round;
    const char* const name = square > 3 ? "large" : "small";
    if (square > twice) {
      const int rest = square - twice;
      co_await Leaf(name, 1);
      trace("%s %d %d", name, rest, square);
      if (rest > 2) co_return rest;
      continue;
    }
    const int half = square / 2;
    co_await Leaf("half", half % 2);
    const int after = half + twice;
    if (after == 0) break;
    trace("%s %d", name, after);
  }
  co_return round;
}

[[pollux::async]] Task<void> endless(int n) {
  Traced around("around");
  for (;;) {
    Traced body("body", n);
    while (true) {
      Traced inner("inner", n);
      if (n-- == 0) throw Error("at the depth");
      co_await Leaf("inner", 1);
      if (n == 1) break;
    }
    co_await Leaf("outer", 0);
  }
}

int main() {
  return run_oracle({
      {"continue", [] { return continues_unwind_before_the_step(5); }},
      {"never", [] { return continues_unwind_before_the_step(0); }},
      {"object in a condition", [] { return object_in_a_condition(3); }},
      {"do", [] { return do_with_continue(4); }},
      {"do, return", [] { return do_with_continue(1); }},
      {"awaited step", [] { return awaited_step(3); }},
      {"locals", [] { return locals_around(1); }},
      {"more locals", [] { return locals_around(4); }},
      {"endless", [] { return endless(3); }},
  });
}
