// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is lowered, or left as it is, with a warning.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

// A coroutine without the attribute stays one.
Task<int> forgotten() { co_return 1; }
//        ^^^^^^^^^ warning: this coroutine returns a pollux::Task but is not marked [[pollux::async]], so it stays a C++20 coroutine

[[pollux::async]] Task<int> marked() { co_return co_await forgotten(); }

struct [[pollux::async]] NoFunction {};
//       ^ warning: 'async' attribute only applies to functions [-Wignored-attributes]

[[pollux::async]] typedef int NoFunctionEither;
//^ warning: 'async' attribute only applies to functions [-Wignored-attributes]
