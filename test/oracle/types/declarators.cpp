// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types whose name stands around the declared one: arrays, functions, members, and pointers and
// references to them; const and volatile in every place.
// SHAPES: TY4, TY5, RP1, RP7, PA6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Task;

int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
int say(int n) {
  trace("say %d", n);
  return n;
}
int (&row(int n))[3] { return grid[say(n)]; }
int (*row_pointer(int n))[3] { return &grid[say(n)]; }

int twice(int n) { return 2 * n; }
int (&chosen(int n))(int) {
  say(n);
  return twice;
}
int (*chosen_pointer(int n))(int) { return &chosen(n); }

struct Numbers {
  int a = 3;
  int b = 4;
  const volatile int c = 8;

  int plus(int n) const { return a + n; }
};
int Numbers::* member(int n) { return say(n) ? &Numbers::a : &Numbers::b; }
int (Numbers::* method(int n))(int) const {
  say(n);
  return &Numbers::plus;
}

int second(int (&row)[3], int n) { return row[1] + n; }
int last(int (&rows)[2][3], int n) { return rows[1][2] + n; }
int first(int (*row)[3], int n) { return (*row)[0] + n; }
int call(int (&function)(int), int n) { return function(n); }
int call_pointer(int (*function)(int), int n) { return function(n); }
int apply(const Numbers& numbers, int (Numbers::*method)(int) const, int n) {
  return (numbers.*method)(n);
}
int get(const Numbers& numbers, int Numbers::* member, int n) { return numbers.*member + n; }
int read(const volatile int& value, int n) { return value + n; }

[[pollux::async]] Task<int> array_operands(int n) {
  int sum = second(grid[say(1)], co_await Leaf("argument", 1, n));
  sum += second(grid[say(0)], say(2)) + co_await Leaf("right operand", 1, n);
  sum += last(grid, co_await Leaf("two dimensions", 1, n));
  sum += second(row(1), say(2)) + co_await Leaf("reference", 1, n);
  sum += first(row_pointer(1), say(4)) + co_await Leaf("pointer", 1, n);
  sum += second(*row_pointer(1), co_await Leaf("what it points to", 1, n));
  co_return sum;
}

[[pollux::async]] Task<int> function_operands(int n) {
  int sum = chosen(1)(co_await Leaf("callee", 1, n));
  sum += chosen_pointer(1)(co_await Leaf("pointer", 1, n));
  sum += call(chosen(1), co_await Leaf("argument", 1, n));
  sum += call_pointer(chosen(3), say(2)) + co_await Leaf("decayed", 1, n);
  Numbers numbers;
  sum += apply(numbers, method(1), co_await Leaf("method", 1, n));
  sum += (numbers.*method(1))(co_await Leaf("method called", 1, n));
  sum += get(numbers, member(0), co_await Leaf("member", 1, n));
  numbers.*member(1) = co_await Leaf("member set", 1, n);
  co_return sum + numbers.a;
}

[[pollux::async]] Task<int> locals(int n) {
  int(&row_reference)[3] = row(1);
  int(*pointer)[3] = row_pointer(0);
  int (&function)(int) = chosen(1);
  int (*const function_pointer)(int) = chosen_pointer(1);
  int Numbers::* number = member(1);
  int (Numbers::*sum)(int) const = method(1);
  int (*table[2])(int) = {twice, chosen_pointer(2)};
  int (*(&table_reference)[2])(int) = table;
  const int(*to_const)[3] = pointer;
  int* const constant = *pointer;
  int* const& constant_reference = constant;
  const char* const words[2] = {"a", "bc"};
  int cube[2][2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
  int(&plane)[2][2] = cube[1];
  int(*line)[2] = cube[0];
  auto&& deduced = grid;
  decltype(auto) deduced_exactly = (grid);
  auto* deduced_function = &twice;
  co_await Leaf("keep all", 1);
  Numbers numbers;
  co_return row_reference[1] + (*pointer)[2] + function(3) + function_pointer(n) + numbers.*number +
      (numbers.*sum)(1) + table[1](5) + table_reference[0](6) + (*to_const)[0] + constant[1] +
      constant_reference[2] + words[1][1] + plane[1][1] + line[1][0] + deduced[0][0] +
      deduced_exactly[1][1] + deduced_function(2);
}

[[pollux::async]] Task<int> qualified(int n, volatile int* pointer) {
  const volatile int both = 3;
  volatile int changing = 4;
  volatile const Numbers numbers{};
  int* volatile moving = &n;
  volatile int* to_volatile = &changing;
  const volatile int pair[2] = {5, 6};
  volatile int unset[2];
  const volatile int& reference = both;
  volatile const int awaited = co_await Leaf("initialiser", 1, 3);
  const volatile double converted = co_await Leaf("converted", 1, 3);
  unset[1] = 2;
  co_await Leaf("keep all", 1);
  int sum = read(both, co_await Leaf("argument", 1, 1)) + read(changing, 1);
  changing = co_await Leaf("assigned", 1, 1);
  co_return n + both + changing + numbers.a + *moving + *to_volatile + pair[1] + unset[1] +
      reference + awaited + static_cast<int>(converted) + *pointer + sum;
}

[[pollux::async]] Task<int> parameters(int (&row)[3], int (*pointer)[3], int (&function)(int),
                                       int (*function_pointer)(int), int Numbers::* number,
                                       int (Numbers::*sum)(int) const, int (&&temporary)[2],
                                       const char* const* words, int (*table[])(int), int array[3],
                                       int decayed(int)) {
  co_await Leaf("keep all", 1);
  Numbers numbers;
  co_return row[1] + (*pointer)[1] + function(1) + function_pointer(2) + numbers.*number +
      (numbers.*sum)(3) + temporary[1] + words[0][0] + table[0](2) + array[0] + decayed(4);
}

int main() {
  static volatile int elsewhere = 9;
  static const char* words[] = {"q"};
  static int (*table[])(int) = {twice};
  static int pair[2] = {3, 4};
  return run_oracle({
      {"array operands", [] { return array_operands(1); }},
      {"function operands", [] { return function_operands(1); }},
      {"locals", [] { return locals(1); }},
      {"qualified", [] { return qualified(1, &elsewhere); }},
      {"parameters",
       [] {
         return parameters(grid[0], &grid[1], twice, twice, &Numbers::a, &Numbers::plus,
                           std::move(pair), words, table, grid[1], twice);
       }},
  });
}
