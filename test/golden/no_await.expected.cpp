// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No await: the future is ready at its first poll.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

// The state machine of greeting (no_await.cpp:11).
class GreetingFuture {
 public:
  using Output = std::string;

  GreetingFuture(std::string&& name, bool formal) : name(std::move(name)), formal(formal) {}
  // Moves only before the first poll.
  GreetingFuture(GreetingFuture&& other) : name(std::move(other.name)), formal(other.formal) {}

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  enum class State {
    Start,
    Done,
  };

  // Parameters.
  std::string name;
  bool formal;

  State state_ = State::Start;
};

GreetingFuture greeting(std::string name, bool formal) {
  return GreetingFuture(std::move(name), formal);
}

pollux::Poll<std::string> GreetingFuture::poll(pollux::Context&) {
  if (std::exchange(state_, State::Done) == State::Done)
    pollux::polled_after_completion("greeting");
  if (formal) return "Good day, " + name + ".";
  return "Hello, " + name + "!";
}

// The state machine of nothing (no_await.cpp:16).
class NothingFuture {
 public:
  using Output = void;

  NothingFuture() {}
  // Moves only before the first poll.
  NothingFuture(NothingFuture&&) {}

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    Done,
  };

  State state_ = State::Start;
};

NothingFuture nothing() { return NothingFuture(); }

pollux::Poll<void> NothingFuture::poll(pollux::Context&) {
  if (std::exchange(state_, State::Done) == State::Done) pollux::polled_after_completion("nothing");
  return pollux::ready;
}
