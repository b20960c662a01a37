// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OV5, OV7: async members of classes three deep, also an operator(), called by members that are not
// async: each class of a future is complete at the end of the class that it is a member of.
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using pollux::Task;
using namespace pollux::testing;

class Outer {
 public:
  class Middle {
   public:
    class Inner {
     public:
      explicit Inner(int base) : base_(base) {}

      [[pollux::async]] Task<int> get(int n) { co_return co_await leaf(n) + base_; }
      [[pollux::async]] Task<int> operator()(int n) { co_return co_await get(n) + 1; }

      auto plain(int n) { return get(n); }
      auto getter() {
        return [this] [[pollux::async]] (int n) -> Task<int> { co_return co_await get(n) + base_; };
      }

     private:
      [[pollux::async]] Task<int> leaf(int n) {
        Traced local("local", n);
        co_return co_await Peek("leaf", 1, local);
      }

      int base_;
    };

    Task<int> through(int n) { return inner(n); }

    Inner inner{10};
  };

  [[pollux::async]] Task<int> all(int n) {
    auto getter = middle_.inner.getter();
    int sum = co_await middle_.inner.plain(n);
    sum += co_await middle_.inner(n);
    sum += co_await middle_.through(n);
    co_return sum * 100 + co_await getter(n);
  }

 private:
  Middle middle_;
};

[[pollux::async]] Task<int> all(int n) {
  Outer outer;
  co_return co_await outer.all(n);
}

int main() {
  return run_oracle({{"all", [] { return all(1); }}});
}
