// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters and locals with the names of the class's own members, and shadowing.
// RUN: %golden %s
#include <pollux/core.h>

using pollux::Task;

struct Event {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Event wait(int of);

enum class State { Idle, Busy };

[[pollux::async]] Task<int> poll(State state, int cx, int live) {
  int state_ = static_cast<int>(state);
  int unwind = co_await wait(cx);
  for (int cx = 0; cx < live; ++cx) {
    int live = co_await wait(cx);
    {
      int live = co_await wait(unwind);
      unwind += live;
    }
    unwind += live;
  }
  const State after = unwind > 0 ? State::Busy : State::Idle;
  co_await wait(state_);
  co_return after == state ? cx : unwind;
}
