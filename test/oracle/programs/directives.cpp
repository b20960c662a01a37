// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directives and comments in bodies: they stay in statements without an await, around functions
// and between them.
// SHAPES: MP3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

#define LIMIT 3

[[pollux::async]] Task<int> in_statements(int n) {
  int sum = 0;  // behind a declaration
  /* before a statement */ sum += n;
  // On a line of its own, then
  // on another.
  for (int i = 0; i < LIMIT; ++i) {
#if LIMIT > 2
    sum += i;  // the branch that is taken
#else
    sum -= i;
#endif
#ifdef UNKNOWN
#error never
#endif
    if (i == 1) continue;  // behind a jump
#pragma GCC diagnostic push
    ++sum;
#pragma GCC diagnostic pop
  }  // behind a loop
  co_await Leaf("first", 1);            // behind an await
  sum += co_await Leaf("second", 1, n); /* "not a string" // nor this */
  auto last = [&] {
#define HALF(value) ((value) / 2)
    return HALF(sum);
#undef HALF
  };
  if (sum > 100) {
    // nothing but this
  }
  co_return last();  // behind the end
  // after the end
}

[[pollux::async]] Task<int> between_statements(int n) {
  int sum = 0;
#if LIMIT == 3
  sum += co_await Leaf("three", 1, n);
#else
  sum += co_await unknown(n);
#endif
  Traced local("local");
#define TWICE(value) ((value) + (value))
  sum += TWICE(co_await Leaf("twice", 1, n));
#undef TWICE
  if (n > 2) {
#ifdef LIMIT
    sum += co_await Peek("then", 1, local);
#endif
  } else {
#if 0
    this is no program
#elif 1
    ++sum;
    co_await Leaf("else", 1);
#endif
  }
  switch (n) {
#ifdef LIMIT
    case 1:
      co_await Leaf("one", 1);
      break;
#else
    case 1:
      co_return co_await unknown(n);
#endif
    default:
      ++sum;
  }
#if LIMIT > 2
  while (n-- > 0) {
#else
  for (;;) {
#endif
    if (co_await Leaf("loop", 1, n == 1)) co_return sum;
  }
  co_return -sum;
#pragma GCC diagnostic push
#pragma GCC diagnostic pop
}

#if LIMIT == 3
[[pollux::async]] Task<int> chosen(int n) { co_return co_await Leaf("three", 1, 3 * n); }
#else
[[pollux::async]] Task<int> chosen(int n) { co_return co_await Leaf("other", 1, n); }
#endif

#undef LIMIT
#define LIMIT 5  // the second

[[pollux::async]] Task<int> again(int n) {
  Traced local("local", LIMIT);
  co_return co_await Peek("see", 1, local) + n* LIMIT;
}

int main() {
  return run_oracle({
      {"in statements", [] { return in_statements(2); }},
      {"between statements, 1", [] { return between_statements(1); }},
      {"between statements, 3", [] { return between_statements(3); }},
      {"chosen", [] { return chosen(2); }},
      {"again", [] { return again(2); }},
  });
}
