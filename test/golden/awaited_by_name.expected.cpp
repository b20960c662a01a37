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

// The state machine of ask_slowly (awaited_by_name.cpp:26).
//
//   Start -> AwaitPause
//   AwaitPause -> AwaitAnswer
//   AwaitAnswer -> AwaitPatience
//   AwaitPatience -> Done
class AskSlowlyFuture {
 public:
  using Output = int;

  AskSlowlyFuture(int question, Timer&& patience)
      : question(question), patience(std::move(patience)) {}
  // Moves only before the first poll.
  AskSlowlyFuture(AskSlowlyFuture&& other)
      : question(other.question), patience(std::move(other.patience)) {}
  ~AskSlowlyFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<AskSlowlyFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitPause,     // 29: co_await pause
    AwaitAnswer,    // 30: co_await answer
    AwaitPatience,  // 31: co_await std::move(patience)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Pause };
  void unwind(Live floor = Live::None);

  // Parameters.
  int question;
  Timer patience;

  // Locals that live across an await.
  pollux::Slot<Timer> pause;
  Answer answer;
  int value;

  State state_ = State::Start;
  Live live_ = Live::None;
};

AskSlowlyFuture ask_slowly(int question, Timer patience) {
  return AskSlowlyFuture(question, std::move(patience));
}

pollux::Poll<int> AskSlowlyFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      pause.emplace(10);
      live = Live::Pause;
      answer = ask(question);
      [[fallthrough]];

    case State::AwaitPause:
      if (pause->poll(cx).is_pending()) return on_exit.suspend(State::AwaitPause);
      [[fallthrough]];

    case State::AwaitAnswer: {
      auto ready = answer.poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitAnswer);
      value = ready.take();
      [[fallthrough]];
    }

    case State::AwaitPatience:
      if (patience.poll(cx).is_pending()) return on_exit.suspend(State::AwaitPatience);
      return value;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("ask_slowly");
}

void AskSlowlyFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Pause:
        live_ = Live::None;
        pause.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
