// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Futures in locals, awaited by name, after others.
// RUN: %golden %s
#include <pollux/core.h>

#include <utility>

using pollux::Task;

struct Timer {
  explicit Timer(int milliseconds);
  Timer(Timer&& other) noexcept;
  ~Timer();
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

struct Answer {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Answer ask(int question);

[[pollux::async]] Task<int> ask_slowly(int question, Timer patience) {
  Timer pause(10);
  auto answer = ask(question);
  co_await pause;
  int value = co_await answer;
  co_await std::move(patience);
  co_return value;
}
