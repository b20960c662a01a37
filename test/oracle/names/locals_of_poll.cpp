// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals with the names that poll() and the class need, whether they live across an await or
// not; also of bindings, of handlers, and in lambdas.
// SHAPES: PA9, CF28
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Point {
  int x = 0;
  int y = 0;
};

[[pollux::async]] Task<int> ordinary_locals(int n) {
  Traced on_exit("on exit", n);
  int ready = on_exit.number() + co_await Leaf("a", 1, n);
  {
    Traced live_("live", co_await Leaf("b", 1, ready));
    int floor = live_.number();
    trace("%d", floor);
  }
  {
    int live_ = 3, unwind = 4;
    Traced state("state", live_ + unwind);
    co_await Leaf("c", 1);
    if (bool state_ = state.number() == 7) ready += state_;
  }
  co_return ready;
}

[[pollux::async]] Task<int> in_a_handler(int n) {
  for (int i = 0; i < 2; ++i) {
    try {
      co_await Fail<int>("fail", 1);
    } catch (const Error& state_) {
      trace("%s", state_.what());
      const char* state = state_.what();
      if (state[0] == 'f') continue;
      co_return n;
    }
  }
  co_return 2 * n;
}

[[pollux::async]] Task<int> in_a_lambda(int n) {
  int poll = co_await Leaf("poll", 1, n);
  co_return [&](int state_) { return poll + state_; }(co_await Leaf("argument", 1, 3)) + poll;
}

struct Object {
  int number = 5;

  [[pollux::async]] Task<int> bindings() {
    auto [self, that] = Point{co_await Leaf("x", 1, number), number};
    co_await Leaf("between", 1);
    co_return self - that + number;
  }

  [[pollux::async]] Task<int> parameter_of_a_lambda() {
    auto add = [&](int self) { return self + number; };
    co_await Leaf("between", 1);
    co_return add(10);
  }

  // `this` of the local class is not that of the function.
  [[pollux::async]] Task<int> local_class() {
    struct Local {
      int end;
      ~Local() { trace("~Local %d", end); }
    } local{number};
    co_await Leaf("between", 1);
    co_return local.end;
  }
};

int main() {
  return run_oracle({
      {"ordinary locals", [] { return ordinary_locals(1); }},
      {"in a handler", [] { return in_a_handler(1); }},
      {"in a lambda", [] { return in_a_lambda(2); }},
      {"bindings", [](Object& object) { return object.bindings(); }},
      {"parameter of a lambda", [](Object& object) { return object.parameter_of_a_lambda(); }},
      {"local class", [](Object& object) { return object.local_class(); }},
  });
}
