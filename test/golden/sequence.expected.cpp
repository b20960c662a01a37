// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits one after the other; values are used by later statements.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <utility>

using pollux::Task;

struct ReadFuture {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

struct WriteFuture {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

struct Connection {
  ReadFuture read_line();
  WriteFuture write(std::string text);
};

// The state machine of handshake (sequence.cpp:27).
//
//   Start -> AwaitWrite
//   AwaitWrite -> AwaitReadLine
//   AwaitReadLine -> AwaitWrite2
//   AwaitWrite2 -> AwaitReadLineForVerdict
//   AwaitReadLineForVerdict -> AwaitWrite3, Done
//   AwaitWrite3 -> Done
class HandshakeFuture {
 public:
  using Output = int;

  HandshakeFuture(Connection&& connection, std::string&& user)
      : connection(std::move(connection)), user(std::move(user)) {}
  // Moves only before the first poll.
  HandshakeFuture(HandshakeFuture&& other)
      : connection(std::move(other.connection)), user(std::move(other.user)) {}
  ~HandshakeFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<HandshakeFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitWrite,               // 28: co_await connection.write("HELLO " + user)
    AwaitReadLine,            // 29: co_await connection.read_line()
    AwaitWrite2,              // 30: co_await connection.write("ANSWER " + challenge)
    AwaitReadLineForVerdict,  // 31: co_await connection.read_line()
    AwaitWrite3,              // 33: co_await connection.write("QUIT")
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Challenge, Verdict };
  void unwind(Live floor = Live::None);

  // Parameters.
  Connection connection;
  std::string user;

  // Locals that live across an await.
  pollux::Slot<const std::string> challenge;
  pollux::Slot<std::string> verdict;
  int code;
  union {
    pollux::Slot<WriteFuture> write_future;
    pollux::Slot<ReadFuture> read_line_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

HandshakeFuture handshake(Connection connection, std::string user) {
  return HandshakeFuture(std::move(connection), std::move(user));
}

pollux::Poll<int> HandshakeFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      write_future.emplace_with([&] { return connection.write("HELLO " + user); });
      [[fallthrough]];

    case State::AwaitWrite:
      if (write_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitWrite);
      read_line_future.emplace_with([&] { return connection.read_line(); });
      [[fallthrough]];

    case State::AwaitReadLine: {
      auto ready = read_line_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitReadLine);
      challenge.emplace_with([&] { return ready.take(); });
      live = Live::Challenge;
      write_future.emplace_with([&] { return connection.write("ANSWER " + *challenge); });
      [[fallthrough]];
    }

    case State::AwaitWrite2:
      if (write_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitWrite2);
      read_line_future.emplace_with([&] { return connection.read_line(); });
      [[fallthrough]];

    case State::AwaitReadLineForVerdict:
      if (auto ready = read_line_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitReadLineForVerdict);
      } else {
        verdict.emplace_with([&] { return ready.take(); });
        live = Live::Verdict;
        code = std::stoi(*verdict);
      }
      if (code != 0) {
        write_future.emplace_with([&] { return connection.write("QUIT"); });
        [[fallthrough]];
        case State::AwaitWrite3:
          if (write_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitWrite3);
      }
      return code;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("handshake");
}

void HandshakeFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Verdict:
        live_ = Live::Challenge;
        verdict.destroy();
        break;
      case Live::Challenge:
        live_ = Live::None;
        challenge.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
