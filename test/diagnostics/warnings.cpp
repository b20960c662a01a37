// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is lowered, or left as it is, with a warning.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

// A coroutine without the attribute stays one.
Task<int> forgotten() { co_return 1; }
//        ^^^^^^^^^ warning: this coroutine returns a pollux::Task but is not marked [[pollux::async]], so it stays a C++20 coroutine [-Wpollux-unmarked-coroutine]

[[pollux::async]] Task<int> marked() { co_return co_await forgotten(); }

// An argument by value ends earlier than in a coroutine.
struct Noisy {
  ~Noisy();
  int value;
};
Task<void> wait(int number, Noisy noisy);
[[pollux::async]] Task<void> by_value() { co_await wait(co_await marked(), Noisy()); }
//                                                                         ^^^^^^^ warning: this argument of class type is destroyed when the call returns; Clang's coroutines keep it until the end of the full expression, after the co_await (C++ allows both) [-Wpollux-argument-lifetime]

[[pollux::async]] Task<void> by_value_in_the_operand() { co_await wait(1, Noisy()); }
//                                                                        ^^^^^^^ warning: this argument of class type is destroyed when the call returns; Clang's coroutines keep it until the end of the full expression, after the co_await (C++ allows both) [-Wpollux-argument-lifetime]

struct [[pollux::async]] NoFunction {};
//       ^ warning: 'async' attribute only applies to functions [-Wignored-attributes]

[[pollux::async]] typedef int NoFunctionEither;
//^ warning: 'async' attribute only applies to functions [-Wignored-attributes]
