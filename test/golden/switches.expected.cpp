// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A switch with fallthrough, a case with its own scope, a return, and a default.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

enum class Command { Get, Put, Touch, Quit };

struct Request {
  Command command;
  std::string key;
  std::string value;
};

struct Step {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Step read(const std::string& key);
Step write(const std::string& key, const std::string& value);
Step touch(const std::string& key);

// The state machine of execute (switches.cpp:28).
//
//   Start -> CaseGet, CasePut, CaseTouch, Default
//   CaseGet -> AwaitRead
//   AwaitRead -> AfterSwitch
//   CasePut -> AwaitWrite
//   AwaitWrite -> CaseTouch, Done
//   CaseTouch -> AwaitTouch
//   AwaitTouch -> AfterSwitch
//   Default -> AfterSwitch
//   AfterSwitch -> Done
class ExecuteFuture {
 public:
  using Output = int;

  explicit ExecuteFuture(Request&& request) : request(std::move(request)) {}
  // Moves only before the first poll.
  ExecuteFuture(ExecuteFuture&& other) : request(std::move(other.request)) {}
  ~ExecuteFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ExecuteFuture>;

  enum class State : std::uint8_t {
    Start,
    CaseGet,     // 31: case Command::Get:
    AwaitRead,   // 32: co_await read(request.key)
    CasePut,     // 34: case Command::Put:
    AwaitWrite,  // 36: co_await write(request.key, value)
    CaseTouch,   // 40: case Command::Touch:
    AwaitTouch,  // 41: co_await touch(request.key)
    Default,     // 43: default:
    AfterSwitch,
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Value };
  void unwind(Live floor = Live::None);

  // Parameters.
  Request request;

  // Locals that live across an await.
  int status;
  struct InBlock {
    pollux::Slot<std::string> value;
    pollux::Slot<Step> write_future;
  };
  union {
    pollux::Slot<Step> read_future;
    InBlock in_block;
    pollux::Slot<Step> touch_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

ExecuteFuture execute(Request request) { return ExecuteFuture(std::move(request)); }

pollux::Poll<int> ExecuteFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  for (;;) {
    switch (state) {
      case State::Start:
        status = 0;
        switch (request.command) {
          case Command::Get:
            state = State::CaseGet;
            continue;
          case Command::Put:
            state = State::CasePut;
            continue;
          case Command::Touch:
            state = State::CaseTouch;
            continue;
          default:
            state = State::Default;
            continue;
        }

      case State::CaseGet:
        read_future.emplace_with([&] { return read(request.key); });
        [[fallthrough]];

      case State::AwaitRead: {
        auto ready = read_future->poll(cx);
        if (ready.is_pending()) return on_exit.suspend(State::AwaitRead);
        status = ready.take();
        state = State::AfterSwitch;
        continue;
      }

      case State::CasePut:
        in_block.value.emplace_with([&] { return request.value + "\n"; });
        live = Live::Value;
        in_block.write_future.emplace_with([&] { return write(request.key, *in_block.value); });
        [[fallthrough]];

      case State::AwaitWrite: {
        auto ready = in_block.write_future->poll(cx);
        if (ready.is_pending()) return on_exit.suspend(State::AwaitWrite);
        status = ready.take();
        if (status != 0) return status;
        live = Live::None;
        in_block.value.destroy();
        [[fallthrough]];
      }

      case State::CaseTouch:
        touch_future.emplace_with([&] { return touch(request.key); });
        [[fallthrough]];

      case State::AwaitTouch: {
        auto ready = touch_future->poll(cx);
        if (ready.is_pending()) return on_exit.suspend(State::AwaitTouch);
        status += ready.take();
        state = State::AfterSwitch;
        continue;
      }

      case State::Default:
        status = -1;
        [[fallthrough]];

      case State::AfterSwitch:
        return status;

      case State::Done:
        pollux::polled_after_completion("execute");
    }
  }
}

void ExecuteFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Value:
        live_ = Live::None;
        in_block.value.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
