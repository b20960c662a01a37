// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lambdas as operands beside awaits, called at once or passed on, and calls by way of pointers.
// SHAPES: EX17, LA3, LA4, RP7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> called_at_once(int n) {
  Traced local("local", 3);
  std::string text = "abc";
  int product = [](int x, int y) { return x * y; }(co_await Leaf("x", 1, 2),
                                                   co_await Leaf("y", 1, 3));
  int sum = [&](auto x) {
    return static_cast<int>(x) + n + local.number();
  }(co_await Leaf("double", 1, 2.0));
  int size = [text, more = n + 1](int x) mutable {
    text += "d";
    return x + more + static_cast<int>(text.size());
  }(co_await Leaf("size", 1, 2));
  co_return product + sum + size + static_cast<int>(text.size());
}

[[pollux::async]] Task<int> passed_on(int n) {
  Traced local("local", 3);
  auto apply = [](const auto& function, int x) { return function(x); };
  int sum = apply([&local](int x) { return x + local.number(); }, co_await Leaf("x", 1, n));
  std::function<int(int)> boxed = [&, n](int x) { return x + n + local.number(); };
  co_return sum + boxed(co_await Leaf("y", 1, 1));
}

struct Point {
  int x;
  int y;
};

[[pollux::async]] Task<int> by_pointers(int n) {
  int Point::* member = &Point::y;
  Point point{1, n};
  int sum = point.*member + co_await Leaf("member", 1, 1) + (&point)->*member;
  std::size_t (std::string::*size)() const = &std::string::size;
  std::string text = "12345";
  sum += static_cast<int>((text.*size)()) + co_await Leaf("function", 1, 1);
  point.*member = co_await Leaf("assigned", 1, 7);
  co_return sum + point.y;
}

[[pollux::async]] Task<std::unique_ptr<Traced>> owned(int n) {
  co_await Leaf("owned", 1);
  co_return std::make_unique<Traced>("owned", n);
}

[[pollux::async]] Task<int> moved_out(int n) {
  Traced moved = std::move(*co_await owned(n));
  auto pointer = co_await owned(moved.number() + 1);
  pointer.reset((co_await owned(pointer->number() + 1)).release());
  co_return co_await Peek("pointer", 1, *pointer) + (co_await owned(8))->number();
}

int main() {
  return run_oracle({
      {"called at once", [] { return called_at_once(1); }},
      {"passed on", [] { return passed_on(2); }},
      {"by pointers", [] { return by_pointers(3); }},
      {"moved out", [] { return moved_out(4); }},
  });
}
