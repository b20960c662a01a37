// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is said of streams that compile.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Stream;

Stream<int> forgotten() { co_yield 1; }
//          ^^^^^^^^^ warning: this coroutine returns a pollux::Stream but is not marked [[pollux::async]], so it stays a C++20 coroutine [-Wpollux-unmarked-coroutine]

[[pollux::async]] Stream<int> ordinary() { return forgotten(); }
//                            ^^^^^^^^ error: an async function needs a co_await, co_yield or co_return in its body; without one it is an ordinary function

[[pollux::async]] Stream<int> tree(int depth) {
  if (depth == 0) co_return;
  auto below = tree(depth - 1);
//             ^^^^^^^^^^^^^^^ remark: the stream of this recursive call is boxed, with one allocation a call: a class cannot contain itself [-Rpollux-box]
  while (auto n = co_await below.next()) co_yield *n;
  co_yield depth;
}

[[pollux::async]] Stream<int> later(int n);
[[pollux::async]] Stream<int> sooner() {
  auto others = later(1);
  co_yield *co_await others.next();
}
[[pollux::async]] Stream<int> later(int n) { co_yield n; }
//                            ^^^^^ remark: this async function is boxed, with one allocation a call, because it is used before its definition; its callers see a pollux::Stream [-Rpollux-box]
