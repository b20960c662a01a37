// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Try blocks with awaits in loops, and loops with awaits in try blocks: each round begins the block
// anew, handlers and blocks leave the loop or go on, and what is thrown finds the loop's locals.
// SHAPES: EH5, CF12
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

static int checked(int number) {
  if (number == 2) throw Error("checked");
  return number;
}

[[pollux::async]] Task<int> one_await(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    Traced round("round", i + 1);
    try {
      Traced before("before", checked(i));
      if (i == 3) continue;
      sum += co_await Peek("see", 1, before);
      Traced after("after");
      if (i == 5) break;
    } catch (const Error& error) {
      trace("%s", error.what());
      if (n == 3) continue;
      if (n == 4) break;
    }
    co_await Leaf("behind", 1);
  }
  co_return sum;
}

[[pollux::async]] Task<int> awaits_at_once(int n) {
  Leaf first("first", 1, 7);
  for (;; --n) {
    try {
      if (n == 1) throw Error("one");
      if (n == 0) co_return co_await first;
      co_await Leaf("other", 1);
    } catch (const Error&) {
      trace("caught");
    }
  }
}

[[pollux::async]] Task<int> loop_in_try(int n) {
  int sum = 0;
  while (n > 0) {
    Traced outer("outer", n);
    try {
      for (int i = 0; i < n; ++i) {
        Traced inner("inner", i + 1);
        if (i == 1) continue;
        sum += co_await Peek("see", 1, inner);
        if (sum > 6) throw Error("too much");
        if (i == 2) break;
        co_await Leaf("more", 0);
      }
      co_await Leaf("end", 1);
    } catch (const Error& error) {
      Traced handler("handler");
      trace("%s", error.what());
      if (n == 1) co_return sum;
      break;
    }
    --n;
  }
  co_return -sum;
}

[[pollux::async]] Task<int> try_in_try(int n) {
  int sum = 0;
  do {
    try {
      Traced outer("outer");
      co_await Leaf("outer", 1);
      try {
        Traced inner("inner", n);
        sum += co_await Peek("see", 1, inner);
        if (n == 2) throw Error("inner");
        if (n == 1) throw 1;
      } catch (int) {
        trace("int");
        co_return sum;
      }
      co_await Leaf("between", 1);
    } catch (const Error&) {
      trace("error");
      if (n == 3) break;
    }
  } while (--n > 0);
  co_return sum;
}

[[pollux::async]] Task<int> switch_in_a_loop_in_a_try(int n) {
  int sum = 0;
  try {
    for (int i = 0; i < n; ++i) {
      Traced round("round", i);
      switch (i) {
        case 0:
          continue;
        case 1:
          sum += co_await Peek("one", 1, round);
          break;
        default:
          if (co_await Leaf("throw", 1, i == 3)) throw Error("three");
      }
      trace("behind the switch");
    }
  } catch (const Error&) {
    co_return -sum;
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"one await", [] { return one_await(7); }},
      {"handler continues", [] { return one_await(3); }},
      {"handler breaks", [] { return one_await(4); }},
      {"at once", [] { return awaits_at_once(3); }},
      {"loop in try", [] { return loop_in_try(3); }},
      {"loop in try, twice", [] { return loop_in_try(2); }},
      {"try in try", [] { return try_in_try(3); }},
      {"switch", [] { return switch_in_a_loop_in_a_try(3); }},
      {"switch throws", [] { return switch_in_a_loop_in_a_try(5); }},
  });
}
