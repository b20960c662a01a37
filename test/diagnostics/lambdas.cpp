// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas, wherever they are.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

void ordinary_function() {
  auto lambda = [] [[pollux::async]] () -> Task<int> { co_return co_await number(); };
//                 ^ warning: an attribute specifier sequence in this position is a C++23 extension [-Wc++23-lambda-attributes]
//              ^ error: an async lambda is not supported yet; write a function with parameters
  (void)lambda;
}

[[pollux::async]] Task<int> async_function() {
  auto lambda = [] [[pollux::async]] () -> Task<int> { co_return co_await number(); };
//                 ^ warning: an attribute specifier sequence in this position is a C++23 extension [-Wc++23-lambda-attributes]
//              ^ error: an async lambda is not supported yet; write a function with parameters
  co_return co_await lambda();
}
