// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macros that are defined again in the middle of what is lowered. The output has the text in
// another order: types become members, an increment stands behind the loop's body, the bodies of
// lambdas and of member functions elsewhere.
// SHAPES: MP3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

#define SIZE 2
#define TWICE(value) (2 * SIZE * (value))

[[pollux::async]] Task<int> in_types(int n) {
  co_await Leaf("first", 1);
#undef SIZE
#define SIZE 5
  struct Local {
    int values[SIZE];
    int more() { return SIZE + TWICE(1); }
    ~Local() {}
  } local{};
  static constexpr int constant = SIZE;
  int array[SIZE] = {};
  Leaf<int> leaf("named", SIZE, SIZE);
  co_await Leaf("second", 1);
  co_return local.more() + constant + static_cast<int>(sizeof array + sizeof local) + n;
}

#define STEP 1

[[pollux::async]] Task<int> in_increments(int n) {
  int sum = 0;
  for (int i = 0; i < 6; i += STEP) {
#pragma push_macro("STEP")
#undef STEP
#define STEP 3
    sum += co_await Leaf("loop", 1, STEP);
#if STEP == 3
    sum += n;
#endif
  }
  sum += STEP;
#pragma pop_macro("STEP")
  co_return sum;
}

class Members {
 public:
#define WEIGHT 3
  [[pollux::async]] Task<int> first(int n) { co_return WEIGHT* co_await Leaf("member", 1, n); }
#undef WEIGHT
#define WEIGHT 4
  [[pollux::async]] Task<int> second(int n) { co_return WEIGHT* co_await Leaf("member", 1, n); }
};
#undef WEIGHT

[[pollux::async]] Task<int> in_lambdas(int n) {
#define FACTOR 2
  auto doubled = [n] [[pollux::async]] () -> Task<int> {
    co_return FACTOR* co_await Leaf("lambda", 1, n);
  };
#undef FACTOR
#define FACTOR 100
  co_return FACTOR + co_await doubled();
}
#undef FACTOR

#define DEFAULTS 7

[[pollux::async]] Task<int> before_an_include(int n) {
  struct Local {
    int value = DEFAULTS;
  } local;
#include <cstddef>
  co_return local.value + n + co_await Leaf("included", 1, DEFAULTS);
}

static Members members;

int main() {
  return run_oracle({{"in_types", [] { return in_types(1); }},
                     {"in_increments", [] { return in_increments(1); }},
                     {"first", [] { return members.first(2); }},
                     {"second", [] { return members.second(2); }},
                     {"in_lambdas", [] { return in_lambdas(2); }},
                     {"before_an_include", [] { return before_an_include(2); }}});
}
