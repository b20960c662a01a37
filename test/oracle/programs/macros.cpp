// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in macros' bodies and arguments, jumps and returns in them, whole functions and the
// attribute made by macros; macros without an await stay as they are.
// SHAPES: MP1, MP2, EX30, MP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

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

int main() {
  return run_oracle({
      {"arguments", [] { return in_arguments(2); }},
      {"bodies, fails", [] { return in_bodies(1); }},
      {"bodies, returns", [] { return in_bodies(5); }},
      {"bodies", [] { return in_bodies(7); }},
      {"made", [] { return uses_made(); }},
  });
}
