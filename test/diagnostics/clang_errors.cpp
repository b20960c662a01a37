// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A source that does not compile: Clang's own errors.
// SHAPES: CF21, CF31
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();
pollux::Task<pollux::Result<int>> fallible();

[[pollux::async]] Task<int> misspelt(int value) { co_return valeu; }
//                                                          ^ error: use of undeclared identifier 'valeu'; did you mean 'value'?
//                                       ^ note: 'value' declared here

[[pollux::async]] int variable = 1;
//^ warning: 'async' attribute only applies to functions [-Wignored-attributes]

[[pollux::async]] Task<int> variable_length(int size) {
//                                              ^ note: declared here
  char bytes[size];
//           ^^^^ warning: variable length arrays in C++ are a Clang extension [-Wvla-cxx-extension]
//           ^ note: function parameter 'size' with unknown value cannot be used in a constant expression
//          ^ error: variable length arrays in a coroutine are not supported
  bytes[0] = 'x';
  co_return co_await number() + bytes[0];
}

[[pollux::async]] Task<int> computed() {
  static const void* targets[] = {&&end};
//                                ^ error: the GNU address of label extension is not allowed in coroutines
  co_await number();
  goto* targets[0];
end:
  co_return 1;
}

[[pollux::async]] constexpr Task<int> in_constants() { co_return co_await number(); }
//                                                               ^ error: 'co_await' cannot be used in a constexpr function
//                                    ^ error: constexpr function's return type 'Task<int>' is not a literal type

[[pollux::async]] Task<int> yields() { co_yield 1; }
//                                     ^^^^^^^^ error: call to deleted member function 'yield_value': a Task gives one value, with co_return; co_yield is for functions that return a pollux::Stream

[[pollux::async]] Task<int> tries() { co_return co_await pollux::try_(fallible()); }
//                                              ^^^^^^^^ error: call to deleted member function 'await_transform': co_await try_(...) stands in a function that returns a pollux::Task<Result<T>>
//                                                       ^^^^^^^^^^^^^^^^^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here

[[pollux::async]] pollux::Stream<int> tries_in_stream() { co_yield co_await pollux::try_(fallible()); }
//                                                                 ^^^^^^^^ error: call to deleted member function 'await_transform': co_await try_(...) stands in a function that returns a pollux::Task<Result<T>>
//                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here

[[pollux::async]] Task<pollux::Result<int>> tries_later() {
  auto later = pollux::try_(fallible());
  co_return co_await later;
//          ^^^^^^^^ error: call to deleted member function 'await_transform': a try_(...) is awaited where it is made
//                   ^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here
}
