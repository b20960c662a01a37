// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unnamed and unused parameters, and static functions: the class has internal linkage too.
// RUN: %golden %s
#include <pollux/core.h>

#include <memory>

using pollux::Task;

struct Tick {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

Tick tick();

// The state machine of on_event (unnamed_parameters.cpp:18).
//
//   Start -> AwaitTick
//   AwaitTick -> Done
class OnEventFuture {
 public:
  using Output = int;

  OnEventFuture(int unnamed, std::unique_ptr<int>&& payload, const char* unnamed_value,
                bool verbose)
      : payload(std::move(payload)),
        unnamed_value(unnamed_value),
        unnamed(unnamed),
        verbose(verbose) {}
  // Moves only before the first poll.
  OnEventFuture(OnEventFuture&& other)
      : payload(std::move(other.payload)),
        unnamed_value(other.unnamed_value),
        unnamed(other.unnamed),
        verbose(other.verbose) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitTick,  // 20: co_await tick()
    Done,
  };

  // Parameters, and locals that live across an await, as they take least room.
  std::unique_ptr<int> payload;
  const char* unnamed_value;
  int unnamed;
  bool verbose;
  pollux::Slot<Tick> tick_future;

  State state_ = State::Start;
};

OnEventFuture on_event(int unnamed, std::unique_ptr<int> payload, const char* unnamed_value,
                       [[maybe_unused]] bool verbose) {
  return OnEventFuture(unnamed, std::move(payload), unnamed_value, verbose);
}

pollux::Poll<int> OnEventFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      tick_future.emplace_with([&] { return tick(); });
      [[fallthrough]];

    case State::AwaitTick:
      if (tick_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitTick);
      return *payload;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("on_event");
}

// The state machine of one_tick (unnamed_parameters.cpp:24).
//
//   Start -> AwaitTick
//   AwaitTick -> Done
namespace {
class OneTickFuture {
 public:
  using Output = int;

  explicit OneTickFuture(int value) : value(value) {}
  // Moves only before the first poll.
  OneTickFuture(OneTickFuture&& other) : value(other.value) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitTick,  // 25: co_await tick()
    Done,
  };

  // Parameters.
  int value;

  // Locals that live across an await.
  pollux::Slot<Tick> tick_future;

  State state_ = State::Start;
};
}  // namespace

static OneTickFuture one_tick(int value) { return OneTickFuture(value); }

pollux::Poll<int> OneTickFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      tick_future.emplace_with([&] { return tick(); });
      [[fallthrough]];

    case State::AwaitTick:
      if (tick_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitTick);
      return value;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("one_tick");
}

namespace {
// The state machine of two_ticks (unnamed_parameters.cpp:30).
//
//   Start -> AwaitTick
//   AwaitTick -> AwaitOneTick
//   AwaitOneTick -> Done
class TwoTicksFuture {
 public:
  using Output = int;

  explicit TwoTicksFuture(int value) : value(value) {}
  // Moves only before the first poll.
  TwoTicksFuture(TwoTicksFuture&& other) : value(other.value) {}
  ~TwoTicksFuture() {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State {
    Start,
    AwaitTick,     // 31: co_await tick()
    AwaitOneTick,  // 32: co_await one_tick(value)
    Done,
  };

  // Parameters.
  int value;

  // Locals that live across an await.
  union {
    pollux::Slot<Tick> tick_future;
    pollux::Slot<OneTickFuture> one_tick_future;
  };

  State state_ = State::Start;
};

TwoTicksFuture two_ticks(int value) { return TwoTicksFuture(value); }

pollux::Poll<int> TwoTicksFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      tick_future.emplace_with([&] { return tick(); });
      [[fallthrough]];

    case State::AwaitTick:
      if (tick_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitTick);
      one_tick_future.emplace_with([&] { return one_tick(value); });
      [[fallthrough]];

    case State::AwaitOneTick: {
      auto ready = one_tick_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitOneTick);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("two_ticks");
}
}  // namespace

// The state machine of three_ticks (unnamed_parameters.cpp:36).
//
//   Start -> AwaitTick
//   AwaitTick -> AwaitTwoTicks
//   AwaitTwoTicks -> Done
class ThreeTicksFuture {
 public:
  using Output = int;

  ThreeTicksFuture() {}
  // Moves only before the first poll.
  ThreeTicksFuture(ThreeTicksFuture&&) {}
  ~ThreeTicksFuture() {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State {
    Start,
    AwaitTick,      // 37: co_await tick()
    AwaitTwoTicks,  // 38: co_await two_ticks(3)
    Done,
  };

  // Locals that live across an await.
  union {
    pollux::Slot<Tick> tick_future;
    pollux::Slot<TwoTicksFuture> two_ticks_future;
  };

  State state_ = State::Start;
};

ThreeTicksFuture three_ticks() { return ThreeTicksFuture(); }

pollux::Poll<int> ThreeTicksFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      tick_future.emplace_with([&] { return tick(); });
      [[fallthrough]];

    case State::AwaitTick:
      if (tick_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitTick);
      two_ticks_future.emplace_with([&] { return two_ticks(3); });
      [[fallthrough]];

    case State::AwaitTwoTicks: {
      auto ready = two_ticks_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitTwoTicks);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("three_ticks");
}
