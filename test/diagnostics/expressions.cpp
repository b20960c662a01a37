// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Expressions with awaits that are refused, each with what to write instead.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] Task<int> inner_lambda() {
  auto later = [] [[pollux::async]] { return number(); };
//                ^ warning: an attribute specifier sequence in this position is a C++23 extension [-Wc++23-lambda-attributes]
//             ^ error: an async lambda is not supported yet; write a function with parameters
  co_return co_await later();
}
