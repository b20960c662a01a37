// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macros without an await of their own that have to be taken apart, since an await behind them
// keeps what they make alive, or the order of what they call.
// SHAPES: MP1, MP2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

int say(const char* name, int value) {
  trace("%s", name);
  return value;
}

int add(int a, int b) {
  trace("add %d %d", a, b);
  return a + b;
}

#define MORE(...) add((__VA_ARGS__), 1)
#define HELD(name) Traced(name, 1).number()
#define BOTH(a, b) add(say(#a, a), say(#b, b))
#define NESTED(x) MORE(HELD("inner") + BOTH(x, 2))
#define SECOND(first, second) second

struct Pair {
  int first;
  int second;
};

[[pollux::async]] Task<int> temporaries(int n) {
  int sum = MORE(*std::make_unique<int>(8)) + co_await Leaf("a", 1, n);
  sum += HELD("held") * co_await Leaf("b", 1, n);
  sum += NESTED(3) - co_await Leaf("c", 1, n);
  const Pair pair{HELD("part"), SECOND(1, co_await Leaf("d", 1, n))};
  co_return sum + pair.first + pair.second;
}

[[pollux::async]] Task<int> order(int n) {
  co_return add(BOTH(1, 2), add(co_await Leaf("a", 1, n), BOTH(3, 4)));
}

// Stays as it is: nothing of it lives on.
[[pollux::async]] Task<int> whole(int n) {
  int sum = MORE(n) + co_await Leaf("a", 1, n);
  if (MORE(n) > 2) co_return HELD("result");
  co_return sum;
}

int main() {
  return run_oracle({
      {"temporaries", [] { return temporaries(2); }},
      {"order", [] { return order(5); }},
      {"whole", [] { return whole(1); }},
      {"whole, more", [] { return whole(2); }},
  });
}
