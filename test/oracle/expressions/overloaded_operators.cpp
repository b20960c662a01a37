// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overloaded operators with awaits in their operands: both sides are evaluated, the left one
// first.
// SHAPES: EX6, EX15
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Flag {
  explicit Flag(const char* name, bool value) : trace_(name, value), value(value) {}
  Traced trace_;
  bool value;
};

bool operator&&(const Flag& a, const Flag& b) {
  trace("and");
  return a.value && b.value;
}
bool operator||(const Flag& a, const Flag& b) {
  trace("or");
  return a.value || b.value;
}
int operator,(const Flag& a, int n) { return a.value ? n : -n; }

class Output {
 public:
  Output& operator<<(int n) {
    trace("<< %d", n);
    sum_ = 10 * sum_ + n;
    return *this;
  }
  int sum() const { return sum_; }

 private:
  int sum_ = 0;
};

[[pollux::async]] Task<Flag> flag(const char* name, bool value) {
  co_await Leaf("flag", 1);
  co_return Flag(name, value);
}

[[pollux::async]] Task<bool> both_sides() {
  bool both = co_await flag("no", false) && co_await flag("yes", true);
  bool either = co_await flag("yes", true) || Flag("no", false);
  co_return !both && either;
}

[[pollux::async]] Task<int> comma_of_our_own() {
  co_return co_await flag("minus", false), co_await Leaf("n", 1, 5);
}

[[pollux::async]] Task<int> chain() {
  Output out;
  out << co_await Leaf("a", 1, 1) << co_await Leaf("b", 1, 2) << 3 << co_await Leaf("d", 0, 4);
  co_return out.sum();
}

[[pollux::async]] Task<int> left_operand_awaited(Output& out) {
  (co_await Leaf<Output&>("output", 1, out)) << co_await Leaf("n", 1, 7);
  co_return out.sum();
}

int main() {
  return run_oracle({
      {"both sides", [] { return both_sides(); }},
      {"comma of our own", [] { return comma_of_our_own(); }},
      {"chain", [] { return chain(); }},
      {"left operand awaited", [](Output& out) { return left_operand_awaited(out); }},
  });
}
