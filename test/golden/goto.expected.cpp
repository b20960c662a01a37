// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A goto stays one: back to try again, and forward to clean up. Its label ends what the jump left.
// A case label inside of a loop is a state in it.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

struct Connection {
  explicit Connection(const std::string& address);
  ~Connection();
  bool is_open() const;
};
pollux::Task<bool> send(Connection& connection, const std::string& text);
pollux::Task<void> pause(int attempt);
void log(const char* what);

// The state machine of deliver (goto.cpp:19).
//
//   Start -> AwaitSend, AwaitPause
//   AwaitSend -> AwaitPause, Done
//   AwaitPause -> AwaitSend, AwaitPause, Done
class DeliverFuture {
 public:
  using Output = bool;

  DeliverFuture(std::string&& address, std::string&& text)
      : address(std::move(address)), text(std::move(text)) {}
  // Moves only before the first poll.
  DeliverFuture(DeliverFuture&& other)
      : address(std::move(other.address)), text(std::move(other.text)) {}
  ~DeliverFuture() { unwind(); }

  pollux::Poll<bool> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<DeliverFuture>;

  enum class State {
    Start,
    AwaitSend,   // 26: co_await send(connection, text)
    AwaitPause,  // 31: co_await pause(++attempt)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Connection, Send, Pause };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string address;
  std::string text;

  // Locals that live across an await.
  int attempt;
  bool sent;
  struct InBlock {
    pollux::Slot<Connection> connection;
    pollux::Slot<pollux::Task<bool>> send_future;
  };
  union {
    InBlock in_block;
    pollux::Slot<pollux::Task<void>> pause_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

DeliverFuture deliver(std::string address, std::string text) {
  return DeliverFuture(std::move(address), std::move(text));
}

pollux::Poll<bool> DeliverFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      attempt = 0;
      sent = false;

    again:
      in_block.connection.emplace(address);
      live = Live::Connection;
      if (!in_block.connection->is_open()) goto failed;  // nobody there
      in_block.send_future.emplace_with([&] { return send(*in_block.connection, text); });
      live = Live::Send;
      [[fallthrough]];

    case State::AwaitSend: {
      auto ready = in_block.send_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitSend);
      sent = ready.take();
      live = Live::Connection;
      in_block.send_future.destroy();
      if (sent) goto done;
    }

    failed:
      on_exit.unwind();
      log("failed");
      pause_future.emplace_with([&] { return pause(++attempt); });
      live = Live::Pause;
      [[fallthrough]];

    case State::AwaitPause:
      if (pause_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitPause);
      live = Live::None;
      pause_future.destroy();
      if (attempt < 3) goto again;

    done:
      on_exit.unwind();
      return sent;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("deliver");
}

void DeliverFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Pause:
        live_ = Live::None;
        pause_future.destroy();
        break;
      case Live::Send:
        live_ = Live::Connection;
        in_block.send_future.destroy();
        break;
      case Live::Connection:
        live_ = Live::None;
        in_block.connection.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of pauses (goto.cpp:37).
//
//   Start -> Case0, Case1, AfterSwitch
//   Case0 -> AwaitPause
//   AwaitPause -> Case1
//   Case1 -> AwaitPause2
//   AwaitPause2 -> AwaitPause, AfterSwitch
//   AfterSwitch -> Done
class PausesFuture {
 public:
  using Output = int;

  explicit PausesFuture(int count) : count(count) {}
  // Moves only before the first poll.
  PausesFuture(PausesFuture&& other) : count(other.count) {}
  ~PausesFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<PausesFuture>;

  enum class State {
    Start,
    Case0,        // 40: case 0:
    AwaitPause,   // 42: co_await pause(count--)
    Case1,        // 44: case 1:
    AwaitPause2,  // 45: co_await pause(count--)
    AfterSwitch,
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Pause };
  void unwind(Live floor = Live::None);

  // Parameters.
  int count;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int rounds{};
  } kept;
  pollux::Slot<pollux::Task<void>> pause_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

PausesFuture pauses(int count) { return PausesFuture(count); }

pollux::Poll<int> PausesFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int rounds = kept.rounds;
  for (;;) {
    switch (state) {
      case State::Start:
        rounds = (count + 1) / 2;
        switch (count % 2) {
          case 0:
            state = State::Case0;
            continue;
          case 1:
            state = State::Case1;
            continue;
          default:
            state = State::AfterSwitch;
            continue;
        }

      case State::Case0:
        do {
          pause_future.emplace_with([&] { return pause(count--); });
          live = Live::Pause;
          [[fallthrough]];
          case State::AwaitPause:
            if (pause_future->poll(cx).is_pending())
              return kept = {rounds}, on_exit.suspend(State::AwaitPause);
            live = Live::None;
            pause_future.destroy();
            [[fallthrough]];
          case State::Case1:
            pause_future.emplace_with([&] { return pause(count--); });
            live = Live::Pause;
            [[fallthrough]];
          case State::AwaitPause2:
            if (pause_future->poll(cx).is_pending())
              return kept = {rounds}, on_exit.suspend(State::AwaitPause2);
            live = Live::None;
            pause_future.destroy();
        } while (--rounds > 0);
        [[fallthrough]];

      case State::AfterSwitch:
        return count;

      case State::Done:
        pollux::polled_after_completion("pauses");
    }
  }
}

void PausesFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Pause:
        live_ = Live::None;
        pause_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
