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

[[pollux::async]] Task<long> ring(Clock::time_point time) {
  long polls = 0;
  co_await CountPolls(pollux::sleep_until(time), polls);
  co_return polls;
}

// Each alarm is a task, and is polled when it is woken: once to set the timer, once when it rings.
[[pollux::async]] Task<void> timers_and_wakers() {
  Clock::time_point start = Clock::now();
  pollux::JoinHandle<long> first = pollux::spawn(ring(start + first_time));
  pollux::JoinHandle<long> second = pollux::spawn(ring(start + second_time));
  long first_polls = co_await first;
  long second_polls = co_await second;
  std::printf("with timers and wakers: %ld and %ld polls\n", first_polls, second_polls);
}

int main() {
  busy_loop();
  pollux::block_on(timers_and_wakers());
}
