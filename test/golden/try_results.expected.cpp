// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_: the value of an operation, or an early return of its error.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Result;
using pollux::Task;
using pollux::try_;

struct Connection {
  int socket;
};

struct Connect {
  using Output = Connection;
  pollux::Poll<Connection> poll(pollux::Context& cx);
  pollux::Poll<Result<Connection>> poll_result(pollux::Context& cx);
};

struct Receive {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
  pollux::Poll<Result<std::string>> poll_result(pollux::Context& cx);
};

Connect connect(const std::string& address);
Receive receive(Connection& connection);

// The state machine of greeting (try_results.cpp:32).
//
//   Start -> AwaitConnect
//   AwaitConnect -> AwaitReceive, Done
//   AwaitReceive -> AwaitReceive2, Done
//   AwaitReceive2 -> AwaitReceive2, Done
class GreetingFuture {
 public:
  using Output = tl::expected<std::string, std::error_code>;

  explicit GreetingFuture(std::string&& address) : address(std::move(address)) {}
  // Moves only before the first poll.
  GreetingFuture(GreetingFuture&& other) : address(std::move(other.address)) {}
  ~GreetingFuture() { unwind(); }

  pollux::Poll<tl::expected<std::string, std::error_code>> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<GreetingFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitConnect,   // 33: co_await try_(connect(address))
    AwaitReceive,   // 34: co_await try_(receive(connection))
    AwaitReceive2,  // 35: co_await try_(receive(connection))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Text };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string address;

  // Locals that live across an await.
  pollux::Slot<std::string> text;
  Connection connection;
  union {
    pollux::Slot<pollux::Try<Connect>> connect_future;
    pollux::Slot<pollux::Try<Receive>> receive_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

GreetingFuture greeting(std::string address) { return GreetingFuture(std::move(address)); }

pollux::Poll<tl::expected<std::string, std::error_code>> GreetingFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      connect_future.emplace_with([&] { return try_(connect(address)); });
      [[fallthrough]];

    case State::AwaitConnect: {
      auto ready = connect_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitConnect);
      if (!ready.value()) return tl::unexpected(ready.value().error());
      connection = *ready.take();
      receive_future.emplace_with([&] { return try_(receive(connection)); });
      [[fallthrough]];
    }

    case State::AwaitReceive:
      if (auto ready = receive_future->poll(cx); ready.is_pending()) {
        return on_exit.suspend(State::AwaitReceive);
      } else {
        if (!ready.value()) return tl::unexpected(ready.value().error());
        text.emplace_with([&] { return *ready.take(); });
        live = Live::Text;
      }
      while (text->back() != '\n') {
        receive_future.emplace_with([&] { return try_(receive(connection)); });
        [[fallthrough]];
        case State::AwaitReceive2:
          auto ready = receive_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitReceive2);
          if (!ready.value()) return tl::unexpected(ready.value().error());
          *text += *ready.take();
      }
      return std::move(*text);

    case State::Done:
      break;
  }
  pollux::polled_after_completion("greeting");
}

void GreetingFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Text:
        live_ = Live::None;
        text.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
