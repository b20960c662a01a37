// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operands that cannot be saved across an await as a coroutine saves them.
// RUN: %diagnostics %s
#include <pollux/core.h>

#include <cstddef>
#include <string>
#include <vector>

using pollux::Task;

Task<int> number();

struct Noisy {
  explicit Noisy(int value);
  Noisy(Noisy&& other);
  ~Noisy();
  int value;
};
Noisy noisy(int n);
int consume(Noisy by_value, int n);
const std::string& named(int n, const std::string& fallback = std::string("none"));
int length(const std::string& text, int n);
std::size_t sum(std::initializer_list<int> numbers, int n);

[[pollux::async]] Task<int> by_value() { co_return consume(noisy(1), co_await number()); }
//                                                         ^^^^^^^^ error: this value of type 'Noisy' is passed by value to a call with a later co_await among its operands, so it would have to be moved once more than in a coroutine; construct a local before, and pass std::move of it

[[pollux::async]] Task<int> chosen_object(bool which) {
  co_return consume(which ? Noisy(co_await number()) : noisy(2), 1);
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the object that this '?:' makes would have to be moved once more than in a coroutine; construct a local with it before
}

[[pollux::async]] Task<int> middle_left_out(int n) { co_return n ?: co_await number(); }
//                                                             ^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in GNU's '?:' without a middle operand is not supported; name the operand

std::string standard();
const std::string& called(int n, const std::string& fallback = standard());

[[pollux::async]] Task<int> default_argument(int standard) {
  co_return length(called(standard), co_await number());
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a default argument is evaluated before a co_await, or makes a temporary that lives across one, and has names in it that could mean something else here; write the argument out
}

struct Label {
  Label(const char* text, const std::string& kind = "plain");
  ~Label();
};
int size(const Label& label, int n);

[[pollux::async]] Task<int> in_a_conversion() { co_return size("text", co_await number()); }
//                                                             ^^^^^^ error: a default argument makes a temporary that lives across a co_await, and there is no argument list that it could be added to; write the call and the argument out

[[pollux::async]] Task<int> in_a_capture() {
  co_return [n = co_await number()] { return n; }();
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in a lambda's capture is not supported yet; name its value before
}

[[pollux::async]] Task<std::size_t> in_a_list() {
  co_return sum({1, co_await number(), 3}, co_await number());
//              ^^^^^^^^^^^^^^^^^^^^^^^^^ error: the elements of this std::initializer_list live across a co_await, and no list can be made of elements that are there already; pass a container
}

[[pollux::async]] Task<int> in_a_gnu_statement() {
  co_return ({
// 13-+3:5 error: a co_await in a GNU statement expression is not supported; write its statements before
    int n = co_await number();
    n + 1;
  });
}

struct Pooled {
  explicit Pooled(int);
  void* operator new(std::size_t size);
};

[[pollux::async]] Task<Pooled*> in_its_own_new() { co_return new Pooled(co_await number()); }
//                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a co_await in a new-expression with an operator new of its own is not supported yet; name its parts before
