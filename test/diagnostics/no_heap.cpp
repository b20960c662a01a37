// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With --no-heap each box is an error.
// RUN: %diagnostics %s -- --no-heap
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] Task<int> countdown(int n) {
  if (n == 0) co_return co_await number();
  co_return co_await countdown(n - 1);
//          ^^^^^^^^^^^^^^^^^^^^^^^^^ error: the future of this recursive call is boxed, with one allocation a call: a class cannot contain itself
}

[[pollux::async]] Task<bool> is_odd(int n);
[[pollux::async]] Task<bool> is_even(int n) { co_return n == 0 || co_await is_odd(n - 1); }
//                                                                         ^^^^^^ note: 'is_even' uses 'is_odd' here
[[pollux::async]] Task<bool> is_odd(int n) { co_return n != 0 && co_await is_even(n - 1); }
//                           ^^^^^^ error: this async function is boxed, with one allocation a call, because it is used before its definition, in the cycle is_odd -> is_even -> is_odd; its callers see a pollux::Task
//                                                                        ^^^^^^^ note: 'is_odd' uses 'is_even' here
