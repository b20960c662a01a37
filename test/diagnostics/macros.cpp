// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macros around awaits, and macros that know the function's locals.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

#define ADD_TO_TOTAL(value) total += (value)
//                          ^^^^^ note: expanded from macro 'ADD_TO_TOTAL'
#define BEGIN_BLOCK if (n > 0) {
//                      ^^^^^ note: expanded from macro 'BEGIN_BLOCK'
#define END_BLOCK }
#define ASYNC_FUNCTION(name) [[pollux::async]] Task<int> name()
//                                                       ^^^^ note: expanded from macro 'ASYNC_FUNCTION'

[[pollux::async]] Task<int> mentions_a_local(int n) {
  int total = n;
  co_await number();
  ADD_TO_TOTAL(n);
//^^^^^^^^^^^^^^^ error: the macro that is used here mentions the local 'total' in its own body; pass it as an argument
  co_return total;
}

[[pollux::async]] Task<int> half_a_statement(int n) {
  BEGIN_BLOCK
//^^^^^^^^^^^ error: this begins or ends in the middle of a macro; write it out
  n += co_await number();
  END_BLOCK
  co_return n;
}

ASYNC_FUNCTION(declared_by_a_macro) { co_return co_await number(); }
// 1-36 error: an async function whose declaration a macro makes is not supported yet; write it out

#define ID(x) x
//            ^ note: expanded from macro 'ID'

[[pollux::async]] Task<int> named_by_a_macro(int n) {
  struct Pair {
    int a, b;
  } ID(pair){n, co_await number()};
//  ^^^^^^^^ error: this begins or ends in the middle of a macro; write it out
  co_return pair.a;
}
