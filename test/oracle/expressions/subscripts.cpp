// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in subscripts: base and index are evaluated once, also for compound assignment and
// increment.
// SHAPES: EX13, EX14
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Point {
  int x = 0;
};
struct Cell {
  Point s1;
};

[[pollux::async]] Task<int> compound(int (&a)[4]) {
  a[co_await Leaf("index", 1, 2)] += co_await Leaf("value", 1, 5);
  co_return a[2];
}

[[pollux::async]] Task<int> increments(int (&a)[4]) {
  int before = a[co_await Leaf("i", 1, 1)]++;
  int after = ++a[co_await Leaf("j", 1, 1)];
  co_return 100 * before + after;
}

[[pollux::async]] Task<int> nested(Cell (&cells)[3]) {
  cells[co_await Leaf("i", 1, 1)].s1.x +=
      (cells[co_await Leaf("j", 1, 2)].s1.x += co_await Leaf("v", 1, 42));
  co_return cells[1].s1.x;
}

[[pollux::async]] Task<int> two_dimensions(int n) {
  int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
  grid[co_await Leaf("row", 1, 1)][co_await Leaf("column", 1, n)] *= 10;
  co_return grid[1][n] + grid[0][co_await Leaf("other", 1, n)];
}

class Table {
 public:
  int& operator[](const Traced& key) {
    trace("[%s]", key.name());
    return values_[key.number()];
  }

 private:
  int values_[4] = {10, 20, 30, 40};
};

[[pollux::async]] Task<int> overloaded(Table& table) {
  table[Traced("first", 1)] = co_await Leaf("value", 1, 5);
  table[co_await Leaf("key", 1, Traced("second", 2))] += 3;
  co_return table[Traced("one", 1)] + co_await Leaf("zero", 1, 0) + table[Traced("two", 2)];
}

struct Arrays {
  int numbers[4] = {1, 2, 3, 4};
  Cell cells[3];
};

int main() {
  return run_oracle({
      {"compound", [](Arrays& a) { return compound(a.numbers); }},
      {"increments", [](Arrays& a) { return increments(a.numbers); }},
      {"nested", [](Arrays& a) { return nested(a.cells); }},
      {"two dimensions", [] { return two_dimensions(2); }},
      {"overloaded", [](Table& table) { return overloaded(table); }},
  });
}
