// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that are not lowered as a whole.
// RUN: %diagnostics %s
#include <pollux/core.h>

using pollux::Task;

Task<int> number();

[[pollux::async]] auto deduced() -> decltype(number()) { co_return co_await number(); }

[[pollux::async]] Task<int> ordinary() { return number(); }
//                          ^^^^^^^^ error: an async function needs a co_await, co_yield or co_return in its body; without one it is an ordinary function

[[pollux::async]] int no_task() { return 1; }
//                    ^^^^^^^ error: an async function returns pollux::Task<T> or pollux::Stream<T>, spelled out

struct Shape {
  [[pollux::async]] virtual Task<int> area() { co_return co_await number(); }
//                                    ^^^^ remark: this async function is boxed, with one allocation a call, because it is virtual; its callers see a pollux::Task [-Rpollux-box]
  [[pollux::async]] Task<int> consumed() && { co_return co_await number(); }
  [[pollux::async]] operator Task<int>() { co_return co_await number(); }
//                  ^^^^^^^^^^^^^^^^^^ remark: this async function is boxed, with one allocation a call, because a conversion gives the type that it names; its callers see a pollux::Task [-Rpollux-box]
  [[pollux::async]] friend Task<int> corners(Shape&) { co_return co_await number(); }
//                                   ^^^^^^^ error: an async function defined in a friend declaration cannot be lowered: its body sees the class's names, and the future's class would not; define it outside of the class
  virtual ~Shape() = default;
};

void ordinary_function() {
  struct Local {
    [[pollux::async]] Task<int> member() { co_return co_await number(); }
//                              ^^^^^^ error: an async member function of a local class cannot be lowered: its future's class could not be defined outside; move the class out of the function
  };
}

struct {
  [[pollux::async]] Task<int> member() { co_return co_await number(); }
//                            ^^^^^^ error: an async member function of an unnamed class cannot be lowered: its future's class could not be named outside; give the class a name
} unnamed;

union Either {
  int left;
  [[pollux::async]] Task<int> member() { co_return co_await number(); }
};
