// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals with the names that poll() and the class need, whether they live across an await or
// not; also of bindings, of handlers, and in lambdas.
// SHAPES: PA9, CF28, OV6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <map>
#include <string>
#include <utility>

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

struct Members {
  int live = 1;
  int state = 2;
};

[[pollux::async]] Task<int> leave_handlers(int n) {
  int total = 0;
  for (int i = 0; i < 3; ++i) {
    try {
      if (n > 0) throw Error("thrown");
      total += co_await Leaf("try", 1, 1);
      if (i == 1) throw Traced("x", 3);
    } catch (const Error& state) {
      total += static_cast<int>(std::string(state.what()).size());
      co_return total;
    } catch (Traced& live) {
      total += live.number();
    } catch (...) {
      throw;
    }
  }
  co_return total;
}

[[pollux::async]] Task<int> bindings_in_loops() {
  std::map<int, int> m{{1, 2}, {3, 4}};
  int sum = 0;
  for (auto& [state, live] : m) {
    live += co_await Leaf("b", 1, state);
    sum += state * live;
  }
  auto [live, state] = Members{};
  Traced on_exit("on_exit", 1);
  auto [kept, cx] = std::pair<int, int>(co_await Leaf("k", 1, 5), 6);
  for (int ready = 0; ready < 2; ++ready) {
    switch (int state = ready) {
      case 0:
        sum += state;
        break;
      default: {
        int leave_try = co_await Leaf("s", 1, 4);
        sum += leave_try + state;
      }
    }
  }
  co_await Leaf("end", 1);
  co_return sum + live + state + kept + cx + on_exit.number();
}

[[pollux::async]] Task<int> parameters(int state_, int live_, int floor) {
  int poll = co_await Leaf("p", 1, state_);
  int Output = co_await Leaf("q", 1, live_);
  int unwind = 2 * floor;
  co_await Leaf("r", 1);
  auto self = [&](int destroy) { return destroy + unwind; };
  co_return poll + Output + self(1);
}

#define SUM(...) ((__VA_ARGS__) + 1)

// In statements that keep their text: in macros' arguments, and where async lambdas are made.
[[pollux::async]] Task<int> in_text(int n) {
  int sum = co_await Leaf("n", 1, n);
  for (int Output : {1, n}) {
    int poll = SUM(n > 1 ? Output : sum);
    auto live = [&] [[pollux::async]] (int state) -> Task<int> {
      co_return Output + poll + co_await Leaf("never", 1, state);
    };
    sum += sizeof live > 0 ? SUM(Output) : SUM(poll);
  }
  co_return sum;
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
      {"no error", [] { return leave_handlers(0); }},
      {"error", [] { return leave_handlers(1); }},
      {"in text", [] { return in_text(2); }},
      {"bindings in loops", [] { return bindings_in_loops(); }},
      {"parameters", [] { return parameters(1, 2, 3); }},
      {"bindings", [](Object& object) { return object.bindings(); }},
      {"parameter of a lambda", [](Object& object) { return object.parameter_of_a_lambda(); }},
      {"local class", [](Object& object) { return object.local_class(); }},
  });
}
