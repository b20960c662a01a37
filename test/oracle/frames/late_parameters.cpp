// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters that are read late, where it is not easy to see: through macros, in lambdas, in one
// arm or round of several. No other local may stand where they are, before that.
// SHAPES: FS7, PA9
// RUN: %oracle %s
#include <pollux/testing/frame_size.h>
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Large {
  unsigned char bytes[256];
};

int first(Large l) { return l.bytes[0]; }

#define LARGE large
#define FIRST first(large)
#define FIELD(x) (x).bytes[1]

[[pollux::async]] Task<int> named_by_a_macro(Large large) {
  co_await Yield();
  Large other{{7, 8}};
  co_await Yield();
  co_return first(other) + LARGE.bytes[0];
}

[[pollux::async]] Task<int> used_by_macros(Large large) {
  co_await Yield();
  Large other{{7, 8}};
  co_await Yield();
  co_return first(other) + FIRST + FIELD(large);
}

[[pollux::async]] Task<int> captured(Large large) {
  co_await Yield();
  Large other{{7, 8}};
  co_await Yield();
  auto f = [=] { return large.bytes[0] + 1; };
  co_return first(other) + f();
}

[[pollux::async]] Task<int> argument_of_a_lambda(Large large) {
  co_await Yield();
  {
    Large other{{7, 8}};
    co_await Yield();
    trace("%d", first(other));
  }
  auto f = [](int n, auto&& l) { return n + l.bytes[0]; };
  co_return f(1, large);
}

[[pollux::async]] Task<int> in_another_case(Large large, int n) {
  int result = 0;
  switch (n) {
    case 1: {
      Large other{{7, 8}};
      co_await Yield();
      result = first(other);
      break;
    }
    default:
      co_await Yield();
      result = large.bytes[0];
  }
  Large third{{9}};
  co_await Yield();
  co_return result + first(third);
}

[[pollux::async]] Task<int> in_every_round(Large large, int n) {
  int result = 0;
  while (n-- > 0) {
    Large other{{7, 8}};
    co_await Yield();
    result += first(other) + large.bytes[0];
    if (result > 100) break;
  }
  do {
    Large more{{11}};
    co_await Yield();
    result += first(more);
  } while (result + large.bytes[1] < 60);
  co_return result;
}

template <class T>
T id(T t) {
  return t;
}

[[pollux::async]] Task<int> in_one_arm(Large large, bool twice) {
  Large x = id(large);
  int sum =
      co_await in_another_case(x, 1) + (twice ? co_await in_another_case(large, 2) : first(large));
  Large y{{3}};
  co_await Yield();
  sum += first(y);
  Large z = twice ? y : large;
  co_await Yield();
  co_return sum + first(z);
}

static_assert(takes_at_most<decltype(in_every_round(Large{{1, 2}}, 3))>(528));

int main() {
  return run_oracle({
      {"named by a macro", [] { return named_by_a_macro(Large{{1, 2}}); }},
      {"used by macros", [] { return used_by_macros(Large{{1, 2}}); }},
      {"captured", [] { return captured(Large{{1, 2}}); }},
      {"argument of a lambda", [] { return argument_of_a_lambda(Large{{1, 2}}); }},
      {"in another case 1", [] { return in_another_case(Large{{1, 2}}, 1); }},
      {"in another case 2", [] { return in_another_case(Large{{1, 2}}, 2); }},
      {"in every round", [] { return in_every_round(Large{{1, 2}}, 3); }},
      {"in one arm 1", [] { return in_one_arm(Large{{1, 2}}, true); }},
      {"in one arm 2", [] { return in_one_arm(Large{{1, 2}}, false); }},
  });
}
