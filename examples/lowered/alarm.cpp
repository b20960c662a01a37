// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a waker is for. Two alarms are polled in a loop until they ring; then the same two alarms
// wait for a timer, which wakes them. How often each was polled is printed.
#include <pollux/pollux.h>

#include <chrono>
#include <cstdio>
#include <utility>

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using pollux::Context;
using pollux::Poll;
using pollux::Task;

constexpr auto first_time = 20ms;
constexpr auto second_time = 40ms;

// A future, written by hand. It has nobody wake its task: whoever waits for it has to ask again and
// again.
class VerySimpleAlarm {
 public:
  using Output = void;

  explicit VerySimpleAlarm(Clock::time_point time) : time_(time) {}

  Poll<void> poll(Context&) {
    if (Clock::now() < time_) return pollux::pending;
    return pollux::ready;
  }

 private:
  Clock::time_point time_;
};

// Any future, and how often it is polled.
template <class F>
class CountPolls {
 public:
  using Output = pollux::output_t<F>;

  CountPolls(F future, long& polls) : future_(std::move(future)), polls_(polls) {}

  Poll<Output> poll(Context& cx) {
    ++polls_;
    return future_.poll(cx);
  }

 private:
  F future_;
  long& polls_;
};

void busy_loop() {
  long first_polls = 0;
  long second_polls = 0;
  Clock::time_point start = Clock::now();
  CountPolls first(VerySimpleAlarm(start + first_time), first_polls);
  CountPolls second(VerySimpleAlarm(start + second_time), second_polls);

  Context nobody_to_wake(pollux::Waker::noop());
  bool first_rang = false;
  bool second_rang = false;
  while (!first_rang || !second_rang) {
    if (!first_rang) first_rang = first.poll(nobody_to_wake).is_ready();
    if (!second_rang) second_rang = second.poll(nobody_to_wake).is_ready();
  }
  std::printf("in a busy loop: %ld and %ld polls\n", first_polls, second_polls);
}

// The state machine of ring (alarm.cpp:72).
//
//   Start -> AwaitCountPolls
//   AwaitCountPolls -> Done
class RingFuture {
 public:
  using Output = long;

  explicit RingFuture(std::chrono::steady_clock::time_point&& time) : time(std::move(time)) {}
  // Moves only before the first poll.
  RingFuture(RingFuture&& other) : time(std::move(other.time)) {}
  ~RingFuture() { unwind(); }

  pollux::Poll<long> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<RingFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitCountPolls,  // 74: co_await CountPolls(pollux::sleep_until(time), polls)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, CountPolls };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::chrono::steady_clock::time_point time;

  // Locals that live across an await.
  long polls;
  pollux::Slot<CountPolls<pollux::Sleep>> count_polls_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

RingFuture ring(Clock::time_point time) { return RingFuture(std::move(time)); }

pollux::Poll<long> RingFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      polls = 0;
      count_polls_future.emplace_with([&] { return CountPolls(pollux::sleep_until(time), polls); });
      live = Live::CountPolls;
      [[fallthrough]];

    case State::AwaitCountPolls:
      if (count_polls_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitCountPolls);
      live = Live::None;
      count_polls_future.destroy();
      return polls;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("ring");
}

void RingFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::CountPolls:
        live_ = Live::None;
        count_polls_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// Each alarm is a task, and is polled when it is woken: once to set the timer, once when it rings.
// The state machine of timers_and_wakers (alarm.cpp:79).
//
//   Start -> AwaitFirst
//   AwaitFirst -> AwaitSecond
//   AwaitSecond -> Done
class TimersAndWakersFuture {
 public:
  using Output = void;

  TimersAndWakersFuture() {}
  // Moves only before the first poll.
  TimersAndWakersFuture(TimersAndWakersFuture&&) {}
  ~TimersAndWakersFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<TimersAndWakersFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitFirst,   // 83: co_await first
    AwaitSecond,  // 84: co_await second
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, First, Second };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  pollux::Slot<std::chrono::steady_clock::time_point> start;
  pollux::Slot<pollux::JoinHandle<long>> first;
  pollux::Slot<pollux::JoinHandle<long>> second;
  long first_polls;

  State state_ = State::Start;
  Live live_ = Live::None;
};

TimersAndWakersFuture timers_and_wakers() { return TimersAndWakersFuture(); }

pollux::Poll<void> TimersAndWakersFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      start.emplace_with([&] { return Clock::now(); });
      first.emplace_with([&] { return pollux::spawn(ring(*start + first_time)); });
      live = Live::First;
      second.emplace_with([&] { return pollux::spawn(ring(*start + second_time)); });
      live = Live::Second;
      [[fallthrough]];

    case State::AwaitFirst: {
      auto ready = first->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitFirst);
      first_polls = ready.take();
      [[fallthrough]];
    }

    case State::AwaitSecond: {
      auto ready = second->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitSecond);
      long second_polls = ready.take();
      std::printf("with timers and wakers: %ld and %ld polls\n", first_polls, second_polls);
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("timers_and_wakers");
}

void TimersAndWakersFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Second:
        live_ = Live::First;
        second.destroy();
        break;
      case Live::First:
        live_ = Live::None;
        first.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

int main() {
  busy_loop();
  pollux::block_on(timers_and_wakers());
}
