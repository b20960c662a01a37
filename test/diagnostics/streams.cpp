// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams that are none, and what can be no element.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <memory>

using pollux::Stream;
using pollux::Task;

[[pollux::async]] Task<int> yields_in_a_task() {
  co_yield 1;
//^^^^^^^^ error: call to deleted member function 'yield_value': a Task gives one value, with co_return; co_yield is for functions that return a pollux::Stream
  co_return 2;
}

[[pollux::async]] Stream<int> returns_a_value() {
  co_yield 1;
  co_return 2;
//^^^^^^^^^ error: no member named 'return_value' in 'StreamPromise<int>'
}

[[pollux::async]] Stream<int> wrong_element() { co_yield "text"; }
//                                              ^^^^^^^^ error: no matching member function for call to 'yield_value'

[[pollux::async]] Stream<std::unique_ptr<int>> copies() {
  auto pointer = std::make_unique<int>(1);
  co_yield pointer;
//^^^^^^^^ error: call to deleted member function 'yield_value': an element of this type cannot be copied; co_yield std::move of it
}

[[pollux::async]] Stream<int&> refers_to_a_temporary() { co_yield 1; }
//                                                       ^^^^^^^^ error: no matching member function for call to 'yield_value'

[[pollux::async]] Stream<int> numbers() { co_yield 1; }
[[pollux::async]] Task<void> awaits_the_stream() { co_await numbers(); }
//                                                 ^^^^^^^^ error: call to deleted member function 'await_transform': co_await takes a future: a type with 'using Output' and 'pollux::Poll<Output> poll(pollux::Context&)'
//                                                          ^^^^^^^^^ note: call to 'await_transform' implicitly required by 'co_await' here

[[pollux::async]] Stream<void> no_elements() { co_return; }
//                             ^ note: in instantiation of template class 'pollux::Stream<void>' requested here
//                             ^ error: this function cannot be a coroutine: 'std::coroutine_traits<pollux::Stream<void>>' has no member named 'promise_type'
