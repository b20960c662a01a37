// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A type and variables of it in one declaration; declarations of what stands outside; the
// function's own name and lines; objects that one arm of `?:` makes.
// SHAPES: CF30, EX7, LO13, MP4
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

#define LINE_HERE() __LINE__

[[pollux::async]] Task<int> with_variables(int n) {
  enum Level { Low = 1, High } level = High;
  struct Point {
    int x, y;
    int sum() const { return x + y; }
  } first{1, n}, second{co_await Leaf("x", 1, n), 4};
  co_await Leaf("between", 1);
  struct {
    int value;
  } unnamed = {7};
  second.x += unnamed.value;
  co_return level + first.sum() + second.sum() + co_await Leaf("end", 1, Low);
}

[[pollux::async]] Task<int> declared_elsewhere(int n) {
  extern int outside;
  int doubled(int);
  co_await Leaf("between", 1);
  co_return outside + doubled(n);
}
int outside = 3;
int doubled(int n) { return 2 * n; }

[[pollux::async]] Task<std::string> predefined() {
  std::string text = __func__;
  co_await Leaf("between", 1);
  auto inner = [] { return std::string(__func__); };
  text += std::to_string(__LINE__) + __func__ + std::to_string(LINE_HERE());
  co_return text + inner();
}

int use(const Traced& a, const Traced& b) { return a.number() + b.number(); }

[[pollux::async]] Task<int> chosen(int n) {
  const Traced& bound = n > 1 ? Traced("bound", n) : co_await Leaf("leaf", 1, Traced("leaf", 5));
  int sum = use(Traced("first", 1),
                n > 2 ? throw Error("large") : Traced("second", co_await Leaf("number", 1, 2)));
  int numbers<:2:> = <%n, 1%>;
  numbers<:0:> += co_await Leaf("digraph", 1, 1);
  co_return sum + co_await Peek("peek", 1, bound) + numbers<:0:>;
}

int main() {
  return run_oracle({
      {"with variables", [] { return with_variables(2); }},
      {"declared elsewhere", [] { return declared_elsewhere(3); }},
      {"predefined", [] { return predefined(); }},
      {"chosen, leaf", [] { return chosen(1); }},
      {"chosen, made", [] { return chosen(2); }},
      {"chosen, thrown", [] { return chosen(3); }},
  });
}
