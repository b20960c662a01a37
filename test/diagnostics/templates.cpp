// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async templates that are not lowered.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <string>
#include <tuple>
#include <utility>

using pollux::Task;

Task<int> number();

template <class T>
[[pollux::async]] Task<T> unused(T value) {
//                        ^^^^^^ error: nobody instantiates this async template, and what its body means is known only then; use it here, or instantiate it explicitly
  co_await number();
  co_return value;
}

template <class T>
[[pollux::async]] Task<int> chooses(T value) {
  if constexpr (sizeof(T) > 1) co_return co_await number();
//^^ error: a co_await in an 'if constexpr' that depends on the arguments of the template is not supported yet; call an async function template in each branch, and await what it gives behind them, or overload a function
  co_return static_cast<int>(value);
}

template <class... Futures>
[[pollux::async]] Task<int> folds(Futures... futures) {
  co_return (0 + ... + co_await std::move(futures));
//          ^ error: a co_await that is repeated for each element of a pack is not supported yet; pass the futures to join(), or await the first and then the rest in a template that calls itself
}

template <class... Args>
[[pollux::async]] Task<int> captures(Args... args) {
  co_await number();
  auto count = [&] { return (0 + ... + args); };
//                                     ^^^^ error: a lambda uses the parameter pack 'args' of the function around it, which is not supported yet; pass the elements to it as arguments; this is so in 'captures<int, int>'
  co_return count();
}

int measured(int first, const std::string& text, int last);
template <class... Args>
[[pollux::async]] Task<int> makes(Args... args) {
  co_return measured(1, std::string(args)..., co_await number());
//                      ^^^^^^^^^^^^^^^^^ error: what this expansion of a pack makes for each element has to be there before a co_await, or before another operand; put that operand into a local, or the elements into a std::tuple, before; this is so in 'makes<const char *>'
}

template <class T>
  requires(sizeof(T) > 1)
[[pollux::async]] Task<int> constrained(T value) {
//                          ^^^^^^^^^^^ error: a constraint of an async template is not supported yet; use std::enable_if_t, or a static_assert in its body
  co_return value + co_await number();
}

template <class State>
[[pollux::async]] Task<int> named(State value) {
//                          ^^^^^ error: 'State' is a name that the class of the future needs; give this template parameter another name
  co_return value + co_await number();
}

template <class T>
[[pollux::async]] Task<int> where(T value) {
  co_await number();
  const char* name = __PRETTY_FUNCTION__;
//                   ^^^^^^^^^^^^^^^^^^^ error: the name of the function with its types has another text in each instantiation of an async template; use __func__
  co_return static_cast<int>(value) + name[0];
}

template <class T>
[[pollux::async]] Task<T> special(T value) {
  co_await number();
  co_return value;
}
template <>
[[pollux::async]] Task<bool> special<bool>(bool value) {
//                           ^^^^^^^ error: an explicit specialisation of an async function is not supported yet; write an overload, or specialise a class that the template calls
  co_await number();
  co_return !value;
}

int both(const int& n, int awaited);
template <class T>
[[pollux::async]] Task<int> saves(T& value) {
  co_return both(value + 1, co_await number()) + (value + co_await number());
//                                                ^^^^^ error: whether the value or the object is used here behind a co_await depends on the arguments of the template; copy the value into a local before; this is so in 'saves<int>'
}

template <class T>
[[pollux::async]] Task<int> lambda(T value) {
  auto inner = [] [[pollux::async]] (int n) -> Task<int> { co_return n + co_await number(); };
//             ^^ error: an async lambda in a template is not supported yet; write a function
  co_return static_cast<int>(value) + co_await inner(1);
}

template <class T>
[[pollux::async]] Task<int> bound(T value) {
  const auto& [first, second] = value;
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: structured bindings of a type that depends on the arguments of the template are not supported yet in a block with a co_await; bind the object to a name; this is so in 'bound<std::pair<int, int>>'
  co_return first + co_await number() + second;
//          ^^^^^ error: whether the value or the object is used here behind a co_await depends on the arguments of the template; copy the value into a local before; this is so in 'bound<std::pair<int, int>>'
}

[[pollux::async]] Task<int> all() {
  int sum = co_await chooses(1) + co_await folds(number(), number()) + co_await captures(1, 2);
  sum += co_await makes("text") + co_await constrained(3) + co_await named(4);
  sum += co_await where(5) + co_await special(6) + co_await lambda(7);
  sum += co_await saves(sum) + co_await bound(std::pair<int, int>(1, 2));
  co_return sum;
}
