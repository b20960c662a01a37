// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each box that the tool makes is announced.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] Task<int> countdown(int n) {
  if (n == 0) co_return co_await number();
  co_return co_await countdown(n - 1);
//          ^^^^^^^^^^^^^^^^^^^^^^^^^ remark: the future of this recursive call is boxed, with one allocation a call: a class cannot contain itself [-Rpollux-box]
}

[[pollux::async]] Task<bool> is_odd(int n);
[[pollux::async]] Task<bool> is_even(int n) { co_return n == 0 || co_await is_odd(n - 1); }
[[pollux::async]] Task<bool> is_odd(int n) { co_return n != 0 && co_await is_even(n - 1); }
//                           ^^^^^^ remark: this async function is boxed, with one allocation a call, because it is used before its definition; its callers see a pollux::Task [-Rpollux-box]
