// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try around an await; what is thrown in it; an await after it.
// RUN: %golden %s
#include <pollux/core.h>

#include <stdexcept>
#include <string>

using pollux::Task;

struct Open {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Close {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

Open open(const std::string& path);
Close shut(int file);
int parse(int file);

// The state machine of load (try_catch.cpp:26).
//
//   Start -> AwaitOpen
//   AwaitOpen -> AwaitOpen2
//   AwaitOpen2 -> AwaitShut
//   AwaitShut -> Done
class LoadFuture {
 public:
  using Output = int;

  explicit LoadFuture(std::string&& path) : path(std::move(path)) {}
  // Moves only before the first poll.
  LoadFuture(LoadFuture&& other) : path(std::move(other.path)) {}
  ~LoadFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<LoadFuture>;

  enum class State {
    Start,
    AwaitOpen,   // 27: co_await open(path)
    AwaitOpen2,  // 30: co_await open(path + ".index")
    AwaitShut,   // 34: co_await shut(file)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, PathValue };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string path;

  // Locals that live across an await.
  int file;
  int result;
  struct OfParseValue {                          // 30: while this is evaluated
    pollux::Slot<const std::string> path_value;  // 30: path + ".index"
    int parse_value;                             // 30: parse(file)
    pollux::Slot<Open> open_future;
  };
  union {
    pollux::Slot<Open> open_future;
    OfParseValue of_parse_value;
    pollux::Slot<Close> shut_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

LoadFuture load(std::string path) { return LoadFuture(std::move(path)); }

pollux::Poll<int> LoadFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state) {
    case State::Start:
      open_future.emplace_with([&] { return open(path); });
      [[fallthrough]];

    case State::AwaitOpen: {
      auto ready = open_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitOpen);
      file = ready.take();
      result = 0;
      [[fallthrough]];
    }

    case State::AwaitOpen2:
      try {
        pollux::UnwindTry leave_try(on_exit, Live::None);
        if (state != State::AwaitOpen2) {
          of_parse_value.parse_value = parse(file);
          of_parse_value.path_value.emplace_with([&] { return path + ".index"; });
          live = Live::PathValue;
          of_parse_value.open_future.emplace_with([&] { return open(*of_parse_value.path_value); });
        }
        auto ready = of_parse_value.open_future->poll(cx);
        if (ready.is_pending()) return on_exit.suspend(State::AwaitOpen2);
        result = of_parse_value.parse_value + ready.take();
      } catch (const std::runtime_error&) {
        result = -1;
      }
      shut_future.emplace_with([&] { return shut(file); });
      [[fallthrough]];

    case State::AwaitShut:
      if (shut_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitShut);
      return result;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("load");
}

void LoadFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::PathValue:
        live_ = Live::None;
        of_parse_value.path_value.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
