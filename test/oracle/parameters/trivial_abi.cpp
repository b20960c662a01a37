// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classes that are passed in registers, and that the called function destroys: as parameters, and
// as arguments of a call that is never made.
// SHAPES: CA9, PA10
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Task;

#if defined(__clang__)
#define IN_REGISTERS [[clang::trivial_abi]]
#else
#define IN_REGISTERS
#endif

class IN_REGISTERS Handle {
 public:
  explicit Handle(int number) : number_(number) { trace("+handle %d", number_); }
  Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  ~Handle() {
    if (number_) trace("~handle %d", number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

[[pollux::async]] Task<int> takes(Handle handle, int n) {
  co_await Leaf("takes", 1);
  co_return handle.number() + n;
}

int add(const Handle& handle, int n) { return handle.number() + n; }

[[pollux::async]] Task<int> passes() {
  Handle own(1);
  int sum = co_await takes(Handle(2), 10);
  sum += co_await takes(std::move(own), 20);
  co_return sum + add(Handle(3), co_await Leaf("never made", 2, 30));
}

int main() {
  return run_oracle({
      {"takes", [] { return takes(Handle(4), 1); }},
      {"passes", [] { return passes(); }},
  });
}
