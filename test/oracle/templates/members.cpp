// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members of class templates, in the class and outside; member templates; non-type parameters.
// SHAPES: TP1, TP3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

template <class T, int size = 2>
class Cell {
 public:
  using Value = T;
  explicit Cell(T value) : value_(std::move(value)) {}

  [[pollux::async]] Task<T> exchange(T next) {
    co_await Leaf("exchange", 1);
    co_return std::exchange(value_, std::move(next));
  }
  [[pollux::async]] Task<int> slots() const { co_return co_await Leaf("slots", 1, size); }
  [[pollux::async]] Task<Value> twice(T first, T second);

  template <class F>
  [[pollux::async]] Task<int> visit(F function) {
    co_await Leaf("visit", 1);
    co_return function(value_);
  }

 private:
  T value_;
};

template <class T, int size>
[[pollux::async]] Task<typename Cell<T, size>::Value> Cell<T, size>::twice(T first, T second) {
  [[maybe_unused]] const T old = co_await exchange(std::move(first));
  co_await Leaf("between", 1);
  T newer = co_await exchange(std::move(second));
  co_return newer;
}

struct Number {
  int operator()(const Traced& traced) const { return traced.number(); }
};

[[pollux::async]] Task<int> with_int() {
  Cell<int> cell(1);
  const int sum = co_await cell.exchange(2) + co_await cell.twice(3, 4);
  co_return sum + co_await cell.slots();
}

[[pollux::async]] Task<int> with_traced() {
  Cell<Traced, 3> cell(Traced("first", 1));
  const Traced old = co_await cell.exchange(Traced("second", 2));
  const int seen = co_await cell.visit(Number());
  co_return old.number() + seen + co_await cell.slots();
}

int main() {
  return run_oracle({
      {"int", [] { return with_int(); }},
      {"traced", [] { return with_traced(); }},
  });
}
