// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas that are not lowered, and those whose futures dangle.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <functional>

using pollux::Task;

Task<int> number();
namespace names {
int three();
}

void of_the_function_around(int n) {
  struct Local {
    int x = 1;
  } local;
  static int counter = 0;
  constexpr double half = 0.5;
  auto type = [] [[pollux::async]] () -> Task<int> {
    Local made;
//  ^^^^^ error: this async lambda mentions 'Local', which is local to the function around it; move it out of the function
    co_return made.x + co_await number();
  };
  auto captured = [&local] [[pollux::async]] () -> Task<int> { co_return local.x; };
//                ^^^^^^^^ error: this async lambda captures 'local', whose type has no name outside of the function; give it a type that is declared there, or pass it as a parameter of a type that has a name
  auto shared = [] [[pollux::async]] () -> Task<int> { co_return ++counter; };
//                                                                 ^^^^^^^ error: this async lambda mentions 'counter', which is local to the function around it; move it out of the function
  auto constant = [] [[pollux::async]] () -> Task<int> { co_return half > 0.1 ? 1 : 2; };
//                ^^ error: this async lambda names 'half' of the function around it without capturing it; capture it, or make it static outside of the function
  auto other = [type, n] [[pollux::async]] () -> Task<int> { co_return n + co_await type(); };
//             ^^^^^^^^^ error: this async lambda captures 'type', whose type has no name outside of the function; give it a type that is declared there, or pass it as a parameter of a type that has a name
  (void)captured, (void)shared, (void)constant, (void)other;
}

int with_a_directive() {
  using namespace names;
  auto lambda = [] [[pollux::async]] () -> Task<int> { co_return three(); };
//              ^^ error: an async lambda in a function with a using-directive is not supported yet; move the directive out of the function
  (void)lambda;
  return three();
}

auto generic = [] [[pollux::async]] (auto value) -> Task<int> { co_return value; };
//             ^^ error: a generic async lambda is not supported yet; name the types of its parameters

auto no_task = [] [[pollux::async]] () -> int { return 1; };
//             ^^ error: an async function returns pollux::Task<T> or pollux::Stream<T>, spelled out

auto no_coroutine = [] [[pollux::async]] () -> Task<int> { return number(); };
//                  ^^ error: an async function needs a co_await, co_yield or co_return in its body; without one it is an ordinary function

void default_argument(std::function<Task<int>()> = [] [[pollux::async]] () -> Task<int> { co_return 1; });
//                                                 ^^ error: an async lambda in a default argument is not supported yet; write a function

template <class T>
void in_a_template(T n) {
  auto lambda = [n] [[pollux::async]] () -> Task<int> { co_return n; };
//              ^^^ error: an async lambda in a template is not supported yet; write a function
  (void)lambda;
}

#define HEAD [] [[pollux::async]] () -> Task<int>
//           ^^ note: expanded from macro 'HEAD'
auto from_a_macro = HEAD { co_return 1; };
//                  ^^^^ error: an async lambda that a macro makes is not supported yet; write it out

class Secret {
  friend int look(Secret& secret);
  int value = 1;
};
int look(Secret& secret) {
  auto lambda = [&secret] [[pollux::async]] () -> Task<int> { co_return secret.value; };
//                                                                             ^^^^^ error: this async lambda stands outside of the class whose member 'value' it uses, and its future would not be a friend; write an async function, and make that a friend
  (void)lambda;
  return 1;
}

Task<int> dangling(int n) {
  auto task = [n] [[pollux::async]] () -> Task<int> { co_return n; }();
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: the future of this call refers to the lambda's captures, which end with the full expression; keep the lambda as long as the future, or pass parameters instead of captures [-Wpollux-closure-lifetime]
  Task<int> box = [n] [[pollux::async]] () -> Task<int> { co_return n; }();
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: the future of this call refers to the lambda's captures, which end with the full expression; keep the lambda as long as the future, or pass parameters instead of captures [-Wpollux-closure-lifetime]
  auto named = [&n] [[pollux::async]] () -> Task<int> { co_return n; };
  auto alive = named();
  auto plain = [] [[pollux::async]] () -> Task<int> { co_return 1; }();
  return named();
//       ^^^^^ warning: the future of this call refers to the lambda's captures, which end with this function; keep the lambda as long as the future, or pass parameters instead of captures [-Wpollux-closure-lifetime]
}

// Not marked, so it stays a coroutine.
auto unmarked = [](int n) -> Task<int> { co_return n; };
//              ^ warning: this coroutine returns a pollux::Task but is not marked [[pollux::async]], so it stays a C++20 coroutine [-Wpollux-unmarked-coroutine]
