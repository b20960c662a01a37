// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions, types and variables outside whose names are those of the class that the tool
// makes, used in async functions.
// SHAPES: OV6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

enum class State { On, Off };
enum class Live { Yes, No };
using Output = long;

int poll(int n) {
  trace("our own poll");
  return n + 1;
}
int unwind() { return 5; }
int state_ = 7;
int live_ = 8;
int ready(int n) { return 10 * n; }

namespace {
int leave_try(int n) { return n + 2; }
using unnamed = short;
struct cx {
  int value = 4;
};
}  // namespace

[[pollux::async]] Task<int> uses_an_unnamed_namespace(int n) {
  unnamed small = 3;
  cx context;
  n = leave_try(co_await Leaf("n", 1, n));
  co_return leave_try(n) + small + co_await Leaf("n", 1, context.value);
}

[[pollux::async]] Task<Output> uses_types(State state) {
  Live live = state == State::On ? Live::Yes : Live::No;
  co_await Leaf("keep", 1);
  State other = live == Live::Yes ? State::Off : State::On;
  Output output = co_await Leaf("output", 1, 3L);
  co_return other == State::Off ? output : -output;
}

[[pollux::async]] Task<int> uses_functions(int n) {
  Traced guard("guard");
  n = poll(n);
  co_await Peek("guard", 1, guard);
  n += unwind() + ready(co_await Leaf("ready", 1, n));
  co_return n;
}

[[pollux::async]] Task<int> uses_variables() {
  state_ += co_await Leaf("add", 1, 1);
  int sum = state_ + live_;
  state_ = 7;
  co_await Leaf("keep", 1);
  co_return sum;
}

// A class whose own members have these names.
class Machine {
 public:
  [[pollux::async]] Task<int> run(int n) {
    Traced guard("guard");
    state_ = State::Running;
    live_ += n;
    co_await Peek("guard", 1, guard);
    poll();
    co_return state_ == State::Running ? live_ : -1;
  }

  [[pollux::async]] Task<int> run_with_this(int live_) {
    this->live_ = live_;
    co_await Leaf("keep", 1);
    unwind();
    co_return this->live_ + live_;
  }

 private:
  enum class State { Start, Running, Done };

  void poll() { trace("Machine::poll"); }
  void unwind() { ++live_; }

  State state_ = State::Start;
  int live_ = 1;
};

int main() {
  return run_oracle({
      {"uses an unnamed namespace", [] { return uses_an_unnamed_namespace(1); }},
      {"types", [] { return uses_types(State::On); }},
      {"functions", [] { return uses_functions(1); }},
      {"variables", [] { return uses_variables(); }},
      {"members", [](Machine& machine) { return machine.run(4); }},
      {"members with this", [](Machine& machine) { return machine.run_with_this(2); }},
  });
}
