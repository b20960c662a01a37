// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// while, do, for and range-for around awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <cstddef>
#include <string>
#include <vector>

using pollux::Task;

struct ReadFuture {
  using Output = std::size_t;
  pollux::Poll<std::size_t> poll(pollux::Context& cx);
};

struct Source {
  ReadFuture read(char* bytes, std::size_t size);
  bool at_end() const;
};

struct Done {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};

Done send(const std::string& message);

// The state machine of drain (loops.cpp:30).
//
//   Start -> AwaitRead, Done
//   AwaitRead -> AwaitRead, Done
class DrainFuture {
 public:
  using Output = std::size_t;

  explicit DrainFuture(Source& source) : source(source) {}
  // Moves only before the first poll.
  DrainFuture(DrainFuture&& other) : source(other.source) {}

  pollux::Poll<std::size_t> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitRead,  // 33: co_await source.read(buffer, sizeof buffer)
    Done,
  };

  // Parameters.
  Source& source;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    std::size_t total{};
  } kept;
  char buffer[64];
  pollux::Slot<ReadFuture> read_future;

  State state_ = State::Start;
};

DrainFuture drain(Source& source) { return DrainFuture(source); }

pollux::Poll<std::size_t> DrainFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  std::size_t total = kept.total;
  switch (state_) {
    case State::Start:
      total = 0;
      while (!source.at_end()) {
        read_future.emplace_with([&] { return source.read(buffer, sizeof buffer); });
        [[fallthrough]];
        case State::AwaitRead:
          auto ready = read_future->poll(cx);
          if (ready.is_pending()) return kept = {total}, on_exit.suspend(State::AwaitRead);
          total += ready.take();
      }
      return total;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("drain");
}

// The state machine of send_until_taken (loops.cpp:37).
//
//   Start -> AwaitSend
//   AwaitSend -> AwaitSend, Done
class SendUntilTakenFuture {
 public:
  using Output = int;

  explicit SendUntilTakenFuture(std::string&& message) : message(std::move(message)) {}
  // Moves only before the first poll.
  SendUntilTakenFuture(SendUntilTakenFuture&& other) : message(std::move(other.message)) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitSend,  // 41: co_await send(message)
    Done,
  };

  // Parameters.
  std::string message;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int tries{};
  } kept;
  pollux::Slot<Done> send_future;

  State state_ = State::Start;
};

SendUntilTakenFuture send_until_taken(std::string message) {
  return SendUntilTakenFuture(std::move(message));
}

pollux::Poll<int> SendUntilTakenFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int tries = kept.tries;
  switch (state_) {
    case State::Start:
      tries = 0;
      for (;;) {
        ++tries;
        send_future.emplace_with([&] { return send(message); });
        [[fallthrough]];
        case State::AwaitSend:
          auto ready = send_future->poll(cx);
          if (ready.is_pending()) return kept = {tries}, on_exit.suspend(State::AwaitSend);
          if (ready.take()) break;
      }
      return tries;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("send_until_taken");
}

// The state machine of send_copies (loops.cpp:45).
//
//   Start -> AwaitSend, Done
//   AwaitSend -> AwaitSend, Done
class SendCopiesFuture {
 public:
  using Output = int;

  SendCopiesFuture(std::string&& message, int copies)
      : message(std::move(message)), copies(copies) {}
  // Moves only before the first poll.
  SendCopiesFuture(SendCopiesFuture&& other)
      : message(std::move(other.message)), copies(other.copies) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitSend,  // 48: co_await send(message)
    Done,
  };

  // Parameters.
  std::string message;
  int copies;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int taken{};
    int i{};
  } kept;
  pollux::Slot<Done> send_future;

  State state_ = State::Start;
};

SendCopiesFuture send_copies(std::string message, int copies) {
  return SendCopiesFuture(std::move(message), copies);
}

pollux::Poll<int> SendCopiesFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int taken = kept.taken;
  int i = kept.i;
  switch (state_) {
    case State::Start:
      taken = 0;
      for (i = 0; i != copies; ++i) {
        send_future.emplace_with([&] { return send(message); });
        [[fallthrough]];
        case State::AwaitSend:
          auto ready = send_future->poll(cx);
          if (ready.is_pending()) return kept = {taken, i}, on_exit.suspend(State::AwaitSend);
          if (ready.take()) {
            ++taken;
          }
      }
      return taken;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("send_copies");
}

// The state machine of send_all (loops.cpp:53).
//
//   Start -> AwaitSend, Done
//   AwaitSend -> AwaitSend, Done
class SendAllFuture {
 public:
  using Output = int;

  explicit SendAllFuture(const std::vector<std::string>& messages) : messages(messages) {}
  // Moves only before the first poll.
  SendAllFuture(SendAllFuture&& other) : messages(other.messages) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitSend,  // 55: co_await send(message)
    Done,
  };

  // Parameters.
  const std::vector<std::string>& messages;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int taken{};
  } kept;
  pollux::Slot<decltype(std::declval<const std::vector<std::string>&>().begin())> message_it;
  pollux::Slot<decltype(std::declval<const std::vector<std::string>&>().end())> message_end;
  pollux::Slot<Done> send_future;

  State state_ = State::Start;
};

SendAllFuture send_all(const std::vector<std::string>& messages) { return SendAllFuture(messages); }

pollux::Poll<int> SendAllFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int taken = kept.taken;
  switch (state_) {
    case State::Start:
      taken = 0;
      message_it.emplace_with([&] { return messages.begin(); });
      message_end.emplace_with([&] { return messages.end(); });
      for (; *message_it != *message_end; ++(*message_it)) {
        {
          const std::string& message = *(*message_it);
          send_future.emplace_with([&] { return send(message); });
          [[fallthrough]];
        }
        case State::AwaitSend:
          auto ready = send_future->poll(cx);
          if (ready.is_pending()) return kept = {taken}, on_exit.suspend(State::AwaitSend);
          taken += ready.take() ? 1 : 0;
      }
      return taken;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("send_all");
}
