// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is awaited has to be a future.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct NoPoll {
  using Output = int;
};

struct NoOutput {
  pollux::Poll<int> poll(pollux::Context&);
};

[[pollux::async]] Task<int> await_a_string() { co_return co_await std::string("not a future"); }
//                                                       ^^^^^^^^ error: call to deleted member function 'await_transform': co_await takes a future: a type with 'using Output' and 'pollux::Poll<Output> poll(pollux::Context&)'
//                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here

[[pollux::async]] Task<int> await_without_poll() { co_return co_await NoPoll(); }
//                                                           ^^^^^^^^ error: call to deleted member function 'await_transform': co_await takes a future: a type with 'using Output' and 'pollux::Poll<Output> poll(pollux::Context&)'
//                                                                    ^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here

[[pollux::async]] Task<int> await_without_output() { co_return co_await NoOutput(); }
//                                                             ^^^^^^^^ error: call to deleted member function 'await_transform': co_await takes a future: a type with 'using Output' and 'pollux::Poll<Output> poll(pollux::Context&)'
//                                                                      ^^^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here
