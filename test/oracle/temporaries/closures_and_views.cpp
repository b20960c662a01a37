// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries that others look at over an await: lambdas that are passed to an awaited call, and
// what they captured; a view of a temporary string, which is good as long as the expression.
// SHAPES: TM9, TM12
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> calls(const char* name, const std::function<int()>& function) {
  co_await Leaf(name, 1);
  co_return function();
}

class Measures {
 public:
  using Output = int;
  Measures(int pending, std::string_view text) : left_(pending), text_(text) {}
  pollux::Poll<int> poll(pollux::Context& cx) {
    if (left_-- == 0) return static_cast<int>(text_.size());
    trace("sees %.*s", static_cast<int>(text_.size()), text_.data());
    cx.waker().wake_by_ref();
    return pollux::pending;
  }

 private:
  int left_;
  std::string_view text_;
};

[[pollux::async]] Task<int> closure(const Traced& outer) {
  Traced own("own", 1);
  int n = 10;
  int sum = co_await calls("by reference", [&] { return own.number() + outer.number() + n++; });
  trace("called");
  sum += co_await calls("by copy", [n, own] { return n + own.number(); });
  co_return sum;
}

std::string text(int n) { return "a text that needs memory of its own " + std::to_string(n); }

[[pollux::async]] Task<int> view(int n) {
  int size = co_await Measures(2, text(n));
  trace("measured");
  co_return size + co_await Measures(1, std::string_view(text(n)).substr(2, 4));
}

struct Fixture {
  Traced outer{"outer", 100};
};

int main() {
  return run_oracle({
      {"closure", [](Fixture& f) { return closure(f.outer); }},
      {"view", [] { return view(7); }},
  });
}
