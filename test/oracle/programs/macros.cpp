// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in macros' bodies and arguments, jumps and returns in them, whole functions and the
// attribute made by macros; macros without an await stay as they are, unless they name the place
// where they stand, or make a part of a statement.
// SHAPES: MP1, MP2, EX30, MP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <cassert>

using namespace pollux::testing;
using pollux::Task;

#define ASYNC [[pollux::async]]
#define AWAIT(...) (co_await (__VA_ARGS__))
#define TWICE(x) ((x) + (x))
#define RETURN_IF(condition, value) \
  do {                              \
    if (condition) co_return value; \
  } while (false)
#define TRY_INTO(name, future) \
  auto name = co_await future; \
  if (name < 0) {              \
    trace("%s failed", #name); \
    co_return -1;              \
  }
#define CHECK(condition) \
  if (!(condition)) trace("line %d: %s", __LINE__, #condition)
#define FOREVER for (;;)
#define DEFINE_ADDER(name, number)                          \
  [[pollux::async]] Task<int> name(int n) {                 \
    Traced guard(#name, number);                            \
    co_return n + number + co_await Leaf(#name, 1, number); \
  }

DEFINE_ADDER(add_one, 1)
DEFINE_ADDER(add_ten, 10)

ASYNC Task<int> in_arguments(int n) {
  int sum = TWICE(co_await Leaf("argument", 1, n));
  CHECK(co_await Leaf("checked", 1, sum) == 3 * n);
  CHECK(sum == n);  // with an argument of its own
  co_return sum + AWAIT(Leaf("body", 1, TWICE(2)));
}

ASYNC Task<int> in_bodies(int n) {
  Traced guard("guard");
  TRY_INTO(first, Leaf("first", 1, n))
  RETURN_IF(first == 5 && co_await Leaf("condition", 1, true), first * 10);
  int rounds = 0;
  FOREVER {
    if (++rounds == 3) break;
    TRY_INTO(second, Leaf("second", 1, n - rounds));
    trace("second %d", second);
  }
  co_return first + rounds;
}

ASYNC Task<int> uses_made() { co_return co_await add_one(1) * AWAIT(add_ten(2)) + __LINE__; }

#define BEGIN_IF(condition) if (condition) {
#define END_IF }
#define ADD_TO_TOTAL(number) total += number
#define ID(name) name

ASYNC Task<int> in_pieces(int n) {
  Traced ID(total_of)("total", n);
  int total = 0;
  BEGIN_IF(n > 1)
  ADD_TO_TOTAL(co_await Leaf("piece", 1, n));
  END_IF
  ADD_TO_TOTAL(total_of.number());
  ADD_TO_TOTAL(1);
  co_await Leaf("end", 1);
  co_return total;
}

// As a log would be: the place is that of the source, also in a lambda.
#define HERE(what) trace("%s:%d, %s: %s", __FILE__, __LINE__, __func__, what)

ASYNC Task<int> names_its_place(int n) {
  HERE("before");
  co_await Leaf("place", 1);
  HERE("after");
  auto inner = [&] { HERE("inner"); };
  inner();
  trace("in " __FILE__);
  assert(n > 0);
  co_return __LINE__;
}

int main() {
  return run_oracle({
      {"arguments", [] { return in_arguments(2); }},
      {"bodies, fails", [] { return in_bodies(1); }},
      {"bodies, returns", [] { return in_bodies(5); }},
      {"bodies", [] { return in_bodies(7); }},
      {"made", [] { return uses_made(); }},
      {"pieces, one", [] { return in_pieces(1); }},
      {"pieces", [] { return in_pieces(2); }},
      {"place", [] { return names_its_place(1); }},
  });
}
