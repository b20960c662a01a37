// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries that an arm of `?:`, `&&` or `||` makes behind an await: they end with the full
// expression, after what the arm's value was made for.
// SHAPES: TM5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

/// Can be seen to begin and to end.
class Number {
 public:
  Number(int value) : value_(value) { trace("number %d", value); }
  Number(const Number& other) : value_(other.value_) { trace("copy number %d", value_); }
  ~Number() { trace("~number %d", value_); }
  int operator()(int a, int b) const {
    trace("call %d with %d %d", value_, a, b);
    return (value_ + a - b) % 100;
  }

 private:
  int value_;
};

int through(const int& a, const int& b) {
  trace("through %d %d", a, b);
  return (a - b) % 100;
}

int look(int a, int b) {
  trace("look %d %d", a, b);
  return (a - b) % 100;
}

[[pollux::async]] Task<int> to_a_reference(bool chosen, int b) {
  int n = through(co_await Leaf("a", 1, 3), chosen ? 7 : Number(co_await Leaf("b", 1, 4))(b, 1));
  co_await Leaf("end", 1);
  co_return n;
}

[[pollux::async]] Task<int> by_value(bool chosen, int b) {
  int n = look(co_await Leaf("a", 1, 3), chosen ? 7 : Number(co_await Leaf("b", 1, 4))(b, 1));
  n += look(co_await Leaf("a", 1, 3), chosen ? 7 : Number(5)(b, 1));
  co_return n + look(3, chosen ? Number(co_await Leaf("b", 1, 4))(b, 1)
                               : Number(co_await Leaf("d", 1, 9))(b, 2));
}

[[pollux::async]] Task<int> alone(bool chosen, int b) {
  int n = through(2, chosen ? 7 : Number(co_await Leaf("b", 1, 4))(b, 1));
  co_return n;
}

[[pollux::async]] Task<int> logical(bool chosen, int b) {
  if (look(2, chosen && Number(co_await Leaf("b", 1, 4))(b, 1)) >
      look(1, chosen || Number(co_await Leaf("d", 1, 4))(b, 1)))
    co_return 1;
  int n = chosen ? Number(co_await Leaf("b", 1, 4))(b, 1) : 3;
  trace("after");
  (void)(chosen ? look(Number(co_await Leaf("b", 1, 4))(b, 1), 2) : 3);
  co_return chosen ? Number(co_await Leaf("b", 1, 4))(b, n) : 3;
}

int main() {
  return run_oracle({{"to a reference, no", [] { return to_a_reference(false, 2); }},
                     {"to a reference, yes", [] { return to_a_reference(true, 2); }},
                     {"by value, no", [] { return by_value(false, 2); }},
                     {"by value, yes", [] { return by_value(true, 2); }},
                     {"logical, no", [] { return logical(false, 2); }},
                     {"logical, yes", [] { return logical(true, 2); }},
                     {"alone, no", [] { return alone(false, 2); }},
                     {"alone, yes", [] { return alone(true, 2); }}});
}
