// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// && and ||: the right operand is awaited only if it is needed, wherever the expression stands.
// SHAPES: EX5, EX9
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// Converts to bool, traced.
struct Reply {
  explicit operator bool() const {
    trace("ask reply");
    return value.number() > 0;
  }
  Traced value;
};

[[pollux::async]] Task<Reply> reply(int number) {
  co_return Reply{co_await Leaf("reply", 1, Traced("reply", number))};
}

[[pollux::async]] Task<bool> initialiser(bool first, bool second) {
  bool both = first && co_await Leaf("and", 1, second);
  bool either = first || co_await Leaf("or", 1, second);
  co_return both != either;
}

[[pollux::async]] Task<int> condition(int n) {
  if (co_await Leaf("left", 1, n > 0) && co_await Leaf("right", 1, n > 1)) co_return 2;
  if (n == 1 || co_await Leaf("zero", 1, n == 0)) co_return 1;
  co_return 0;
}

int as_number(bool a, bool b) { return 2 * a + b; }

[[pollux::async]] Task<int> argument(bool a, bool b) {
  co_return as_number(a && co_await Leaf("first", 1, b), a || co_await Leaf("second", 1, b));
}

[[pollux::async]] Task<bool> chain(int n) {
  co_return (co_await Leaf("1", 0, n >= 1) && co_await Leaf("2", 1, n >= 2) &&
             co_await Leaf("3", 0, n >= 3)) ||
      co_await Leaf("-1", 1, n < 0);
}

[[pollux::async]] Task<void> discarded(int n) {
  (void)(co_await Leaf("left", 1, n > 0) && co_await Leaf("right", 1, true));
  trace("next statement");
  if (n > 1 || (co_await Leaf("void", 1), false)) trace("true");
}

[[pollux::async]] Task<bool> objects(int a, int b) {
  bool result = co_await reply(a) && co_await reply(b);
  trace("decided");
  co_return !result || !co_await reply(a);
}

[[pollux::async]] Task<int> negated(int n) {
  while (!(n > 2 || !co_await Leaf("go on", 1, true))) ++n;
  co_return n;
}

int main() {
  return run_oracle({
      {"initialiser tt", [] { return initialiser(true, true); }},
      {"initialiser ft", [] { return initialiser(false, true); }},
      {"condition 2", [] { return condition(2); }},
      {"condition 1", [] { return condition(1); }},
      {"condition 0", [] { return condition(0); }},
      {"argument tf", [] { return argument(true, false); }},
      {"argument ft", [] { return argument(false, true); }},
      {"chain 3", [] { return chain(3); }},
      {"chain 1", [] { return chain(1); }},
      {"chain -1", [] { return chain(-1); }},
      {"discarded 0", [] { return discarded(0); }},
      {"discarded 1", [] { return discarded(1); }},
      {"discarded 2", [] { return discarded(2); }},
      {"objects 1 1", [] { return objects(1, 1); }},
      {"objects 0 1", [] { return objects(0, 1); }},
      {"negated", [] { return negated(1); }},
  });
}
