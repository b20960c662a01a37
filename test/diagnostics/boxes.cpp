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
//                                                                         ^^^^^^ note: 'is_even' uses 'is_odd' here
[[pollux::async]] Task<bool> is_odd(int n) { co_return n != 0 && co_await is_even(n - 1); }
//                           ^^^^^^ remark: this async function is boxed, with one allocation a call, because it is used before its definition, in the cycle is_odd -> is_even -> is_odd; its callers see a pollux::Task [-Rpollux-box]
//                                                                        ^^^^^^^ note: 'is_odd' uses 'is_even' here

template <class F>
int driven(F future) {
  pollux::Context nobody(pollux::Waker::noop());
  return future.poll(nobody).take();
}

template <class F>
struct Kept {
  F future;
};

[[pollux::async]] Task<int> parts(int n) {
  if (n == 0) co_return co_await number();
  Kept<Task<int>> kept{parts(n - 1)};
//                     ^^^^^^^^^^^^ remark: the future of this recursive call is boxed, with one allocation a call: a class cannot contain itself [-Rpollux-box]
  co_return driven(parts(n - 1)) + co_await std::move(kept.future);
}

struct Circle {
  [[pollux::async]] Task<int> one(int n) { co_return n == 0 ? 0 : co_await two(n - 1); }
//                            ^^^ remark: this async function is boxed, with one allocation a call, because it awaits itself, in the cycle one -> two -> one; its callers see a pollux::Task [-Rpollux-box]
//                                                                         ^^^ note: 'one' uses 'two' here
  [[pollux::async]] Task<int> two(int n) { co_return co_await one(n); }
//                                                            ^^^ note: 'two' uses 'one' here
};
