// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals, handlers' objects and bindings with the names that the class and poll() have.
// SHAPES: OV6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <map>
#include <string>

using namespace pollux::testing;
using pollux::Task;

struct Members {
  int live = 1;
  int state = 2;
};

[[pollux::async]] Task<int> handlers(int n) {
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

[[pollux::async]] Task<int> bindings() {
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

template <class State>
int plain(State s) {
  return static_cast<int>(s);
}

[[pollux::async]] Task<int> locals(int state_, int live_, int floor) {
  int poll = co_await Leaf("p", 1, state_);
  int Output = co_await Leaf("q", 1, live_);
  int unwind = plain(floor);
  co_await Leaf("r", 1);
  auto self = [&](int destroy) { return destroy + unwind; };
  co_return poll + Output + self(1);
}

int main() {
  return run_oracle({{"no error", [] { return handlers(0); }},
                     {"error", [] { return handlers(1); }},
                     {"bindings", [] { return bindings(); }},
                     {"locals", [] { return locals(1, 2, 3); }}});
}
