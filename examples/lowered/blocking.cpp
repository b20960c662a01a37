// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A computation that takes long does not belong on the thread of the executor, where everybody
// would wait for it: spawn_blocking runs it on a thread of a pool. It owns the string that it works
// on, so that it refers to nothing that may be gone before it ends, and gives it back.
#include <pollux/pollux.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

using pollux::Task;

struct Counted {
  std::string text;
  std::size_t spaces;
  std::thread::id thread;
};

Counted count_spaces(std::string text) {
  auto spaces = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  return {std::move(text), spaces, std::this_thread::get_id()};
}

// The state machine of count (blocking.cpp:28).
//
//   Start -> AwaitCounting
//   AwaitCounting -> Done
class CountFuture {
 public:
  using Output = void;

  CountFuture() {}
  // Moves only before the first poll.
  CountFuture(CountFuture&&) {}
  ~CountFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<CountFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitCounting,  // 34: co_await counting
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Text, Counting };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  pollux::Slot<std::string> text;
  pollux::Slot<pollux::JoinHandle<Counted>> counting;

  State state_ = State::Start;
  Live live_ = Live::None;
};

CountFuture count() { return CountFuture(); }

pollux::Poll<void> CountFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      text.emplace("that bright star beside Castor");
      live = Live::Text;
      counting.emplace_with([&] {
        return pollux::spawn_blocking(
            [text = std::move(*text)]() mutable { return count_spaces(std::move(text)); });
      });
      live = Live::Counting;
      std::printf("counting, while this thread is free for others\n");
      [[fallthrough]];

    case State::AwaitCounting: {
      auto ready = counting->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitCounting);
      Counted counted = ready.take();
      std::printf("'%s' has %zu spaces, counted on %s thread\n", counted.text.c_str(),
                  counted.spaces,
                  counted.thread == std::this_thread::get_id() ? "the same" : "another");
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("count");
}

void CountFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Counting:
        live_ = Live::Text;
        counting.destroy();
        break;
      case Live::Text:
        live_ = Live::None;
        text.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

int main() { pollux::block_on(count()); }
