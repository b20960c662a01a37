// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// new with an awaited argument, or an awaited size: nothing leaks where it never comes to an
// object.
// SHAPES: EX18
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <vector>

using namespace pollux::testing;
using pollux::Task;

struct Point {
  int x;
  int y;
};

[[pollux::async]] Task<int> objects(int n) {
  std::unique_ptr<Traced> one(new Traced("one", co_await Leaf("one", 1, n)));
  Traced* two = new Traced{"two", co_await Leaf("two", 1, n + 1)};
  std::unique_ptr<Traced> owner(two);
  auto three = std::make_unique<Traced>("three", co_await Leaf("three", 1, n + 2));
  std::unique_ptr<Point> point(new Point{n, co_await Leaf("y", 1, 4)});
  co_return one->number() + two->number() + three->number() + point->y;
}

[[pollux::async]] Task<int> arrays(int n) {
  std::unique_ptr<int[]> numbers(new int[co_await Leaf("size", 1, n)]());
  for (int i = 0; i < n; ++i) numbers[i] += i;
  std::unique_ptr<std::vector<int>> list(new std::vector<int>(co_await Leaf("count", 1, n), 7));
  co_return numbers[n - 1] + static_cast<int>(list->size());
}

[[pollux::async]] Task<int> fails() {
  Traced outer("outer");
  try {
    std::unique_ptr<Fragile> made(new Fragile("fragile", co_await Leaf("breaks", 1, true)));
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  std::unique_ptr<Traced> never(new Traced("never", co_await Fail<int>("argument", 1)));
  co_return never->number();
}

int main() {
  return run_oracle({
      {"objects", [] { return objects(1); }},
      {"arrays", [] { return arrays(3); }},
      {"fails", [] { return fails(); }},
  });
}
