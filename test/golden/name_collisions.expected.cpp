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

// The state machine of poll (name_collisions.cpp:18).
//
//   Start -> AwaitWait
//   AwaitWait -> AwaitWaitForLive, AwaitWait2
//   AwaitWaitForLive -> AwaitWaitForLive2
//   AwaitWaitForLive2 -> AwaitWaitForLive, AwaitWait2
//   AwaitWait2 -> Done
class PollFuture {
 public:
  using Output = int;

  PollFuture(::State state_2, int cx_, int live_2) : state_2(state_2), cx_(cx_), live_2(live_2) {}
  // Moves only before the first poll.
  PollFuture(PollFuture&& other) : state_2(other.state_2), cx_(other.cx_), live_2(other.live_2) {}
  ~PollFuture() {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class PollState : std::uint8_t {
    Start,
    AwaitWait,          // 20: co_await wait(cx)
    AwaitWaitForLive,   // 22: co_await wait(cx)
    AwaitWaitForLive2,  // 24: co_await wait(unwind)
    AwaitWait2,         // 30: co_await wait(state_)
    Done,
  };

  // Parameters.
  ::State state_2;
  int cx_;
  int live_2;

  // Locals that live across an await.
  int state_3;
  int unwind_;
  ::State after;
  struct InFor {
    int cx_2;
    int live_3;
    pollux::Slot<Event> wait_future;
  };
  union {
    pollux::Slot<Event> wait_future;
    InFor in_for;
  };

  PollState state_ = PollState::Start;
};

PollFuture poll(State state, int cx, int live) { return PollFuture(state, cx, live); }

pollux::Poll<int> PollFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case PollState::Start:
      state_3 = static_cast<int>(state_2);
      wait_future.emplace_with([&] { return wait(cx_); });
      [[fallthrough]];

    case PollState::AwaitWait:
      if (auto ready = wait_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(PollState::AwaitWait);
      } else {
        unwind_ = ready.take();
      }
      for (in_for.cx_2 = 0; in_for.cx_2 < live_2; ++in_for.cx_2) {
        in_for.wait_future.emplace_with([&] { return wait(in_for.cx_2); });
        [[fallthrough]];
        case PollState::AwaitWaitForLive: {
          auto ready = in_for.wait_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(PollState::AwaitWaitForLive);
          in_for.live_3 = ready.take();
          in_for.wait_future.emplace_with([&] { return wait(unwind_); });
          [[fallthrough]];
        }
        case PollState::AwaitWaitForLive2:
          auto ready = in_for.wait_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(PollState::AwaitWaitForLive2);
          {
            int live_3 = ready.take();
            unwind_ += live_3;
          }
          unwind_ += in_for.live_3;
      }
      after = unwind_ > 0 ? State::Busy : State::Idle;
      wait_future.emplace_with([&] { return wait(state_3); });
      [[fallthrough]];

    case PollState::AwaitWait2:
      if (wait_future->poll(cx).is_pending()) return on_exit.suspend(PollState::AwaitWait2);
      return after == state_2 ? cx_ : unwind_;

    case PollState::Done:
      break;
  }
  pollux::polled_after_completion("poll");
}
