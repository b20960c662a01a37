// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lambdas in the frame that no class can stand for.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] Task<int> becomes_a_pointer(int n) {
  auto twice = [](int value) { return 2 * value; };
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'twice' lives across a co_await, but its type has no name that could be given to a member of the future's class; give it a type that is declared outside of the function
  n += co_await number();
  int (*pointer)(int) = twice;
  co_return pointer(n);
}

[[pollux::async]] Task<int> uses_a_static(int n) {
  static int calls = 0;
  auto count = [&n] { return n + ++calls; };
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'count' lives across a co_await, but its type has no name that could be given to a member of the future's class; give it a type that is declared outside of the function
  co_await number();
  co_return count();
}

[[pollux::async]] Task<int> becomes_a_local(int n) {
  int sum = co_await number();
  auto add = [&sum](int value) { sum += value; };
  add(n);
  co_return sum;
}

[[pollux::async]] Task<int> awaits_in_a_capture(int n) {
  auto add = [n, more = co_await number()](int value) { return value + n + more; };
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: 'add' lives across a co_await, but its type has no name that could be given to a member of the future's class; give it a type that is declared outside of the function
  co_await number();
  co_return add(n);
}
