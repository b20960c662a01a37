// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters without names and with default arguments, of types that surround the name; arguments
// by value behind a temporary that lives on.
// SHAPES: PA2, PA3, PA6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>
#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

int next(int n) { return n + 1; }

[[pollux::async]] Task<int> unnamed(int (*)(int), int (&)[2], const int[2], int n,
                                    const std::string& = "text", Traced = Traced("default")) {
  co_return co_await Leaf("unnamed", 1, n);
}

struct Widget {
  enum class Mood { Happy, Sad };

  [[pollux::async]] Task<int> in_class(int n, Mood = Mood::Happy, int (*change)(int) = next,
                                       int (*)(int) = nullptr) {
    co_await Leaf("in class", 1);
    co_return change(n);
  }
  [[pollux::async]] static Task<int> outside(Mood, int n = 3, const int* = nullptr);
};

[[pollux::async]] Task<int> Widget::outside(Mood, int n, const int*) {
  co_return n + co_await Leaf("outside", 1, 1);
}

[[pollux::async]] Task<int> called(int n) {
  int numbers[2] = {1, 2};
  Traced given("given", 1);
  int sum = co_await unnamed(next, numbers, numbers, n, "more", std::move(given));
  Widget widget;
  sum += co_await widget.in_class(n);
  sum += co_await widget.in_class(n, Widget::Mood::Sad, next, next);
  co_return sum + co_await Widget::outside(Widget::Mood::Sad);
}

[[pollux::async]] Task<int> mixed(std::string text, const Traced& seen, Traced taken, int n,
                                  std::unique_ptr<int> owned) {
  co_await Leaf("mixed", 1);
  co_return static_cast<int>(text.size()) + seen.number() + taken.number() + n + *owned;
}

[[pollux::async]] Task<int> behind_a_temporary() {
  Traced local("local", 2);
  auto owned = std::make_unique<int>(4);
  co_return co_await mixed("text", Traced("temporary", 1), std::move(local), 3, std::move(owned));
}

int main() {
  return run_oracle({
      {"called", [] { return called(1); }},
      {"behind a temporary", [] { return behind_a_temporary(); }},
  });
}
