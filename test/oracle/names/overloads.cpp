// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overloaded async functions and members, operators among them.
// SHAPES: OV1, PA8
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> size(int n) { co_return co_await Leaf("int", 1, n); }
[[pollux::async]] Task<int> size(const std::string& text) {
  co_await Leaf("string", 1);
  co_return static_cast<int>(text.size());
}
[[pollux::async]] Task<int> size(const Traced& object, int factor) {
  co_return co_await Peek("traced", 1, object) * factor;
}
[[pollux::async]] Task<int> size() { co_return co_await Leaf("nothing", 0, 0); }

class Box {
 public:
  [[pollux::async]] Task<int> get() { co_return co_await Leaf("get", 1, content_ += 1); }
  [[pollux::async]] Task<int> get() const { co_return co_await Leaf("get const", 1, content_); }
  [[pollux::async]] Task<int> operator()(int n) {
    co_return co_await Leaf("call", 1, content_ * n);
  }
  [[pollux::async]] Task<int> operator[](int n) const {
    co_return co_await Leaf("subscript", 1, content_ + n);
  }
  [[pollux::async]] Task<bool> operator==(const Box& other) const {
    co_return co_await Leaf("equal", 1, content_ == other.content_);
  }

 private:
  int content_ = 3;
};

[[pollux::async]] Task<int> operator+(const Box& a, int n) {
  co_return co_await Leaf("plus", 1, n) + co_await a[n];
}

[[pollux::async]] Task<int> all_sizes() {
  co_return 1000 * co_await size(1) + 100 * co_await size("ab") +
      10 * co_await size(Traced("t", 1), 3) + co_await size();
}

[[pollux::async]] Task<int> all_operators() {
  Box box;
  const Box& constant = box;
  int sum = co_await box.get() + co_await constant.get();
  sum += co_await box(10) + co_await constant[20];
  if (co_await (box == constant)) sum += co_await (constant + 100);
  co_return sum;
}

// One overload's future destroys nothing, the other's does.
[[pollux::async]] Task<int> weigh(int n) { co_return n; }
[[pollux::async]] Task<int> weigh(Traced weight) {
  co_await Leaf("weigh", 1);
  co_return weight.number();
}

[[pollux::async]] Task<int> quiet_and_not(int n) {
  co_return co_await weigh(Traced("weight", n)) + co_await weigh(n);
}

int main() {
  return run_oracle({
      {"sizes", [] { return all_sizes(); }},
      {"operators", [] { return all_operators(); }},
      {"quiet and not", [] { return quiet_and_not(5); }},
  });
}
