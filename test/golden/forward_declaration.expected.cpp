// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function that is declared, with a default argument, before one that calls it.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Ping {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Ping ping(const std::string& host);

class BestOfFuture;
BestOfFuture best_of(std::string host, int tries = 3);

// The state machine of best_of (forward_declaration.cpp:20).
//
//   Start -> AwaitPing
//   AwaitPing -> AwaitPingForTime, Done
//   AwaitPingForTime -> AwaitPingForTime, Done
class BestOfFuture {
 public:
  using Output = int;

  BestOfFuture(std::string&& host, int tries) : host(std::move(host)), tries(tries) {}
  // Moves only before the first poll.
  BestOfFuture(BestOfFuture&& other) : host(std::move(other.host)), tries(other.tries) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitPing,         // 21: co_await ping(host)
    AwaitPingForTime,  // 23: co_await ping(host)
    Done,
  };

  // Parameters.
  std::string host;
  int tries;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int best{};
  } kept;
  pollux::Slot<Ping> ping_future;

  State state_ = State::Start;
};

BestOfFuture best_of(std::string host, int tries) { return BestOfFuture(std::move(host), tries); }

pollux::Poll<int> BestOfFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int best = kept.best;
  switch (state_) {
    case State::Start:
      ping_future.emplace_with([&] { return ping(host); });
      [[fallthrough]];

    case State::AwaitPing:
      if (auto ready = ping_future->poll(cx); ready.is_pending()) {
        return kept = {best}, on_exit.suspend(State::AwaitPing);
      } else {
        best = ready.take();
      }
      while (--tries > 0) {
        ping_future.emplace_with([&] { return ping(host); });
        [[fallthrough]];
        case State::AwaitPingForTime:
          auto ready = ping_future->poll(cx);
          if (ready.is_pending()) return kept = {best}, on_exit.suspend(State::AwaitPingForTime);
          {
            int time = ready.take();
            if (time < best) {
              best = time;
            }
          }
      }
      return best;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("best_of");
}

// The state machine of is_near (forward_declaration.cpp:28).
//
//   Start -> AwaitBestOf
//   AwaitBestOf -> Done
class IsNearFuture {
 public:
  using Output = bool;

  explicit IsNearFuture(std::string&& host) : host(std::move(host)) {}
  // Moves only before the first poll.
  IsNearFuture(IsNearFuture&& other) : host(std::move(other.host)) {}
  ~IsNearFuture() { unwind(); }

  pollux::Poll<bool> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<IsNearFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitBestOf,  // 28: co_await best_of(host)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, BestOf };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string host;

  // Locals that live across an await.
  pollux::Slot<BestOfFuture> best_of_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

IsNearFuture is_near(std::string host) { return IsNearFuture(std::move(host)); }

pollux::Poll<bool> IsNearFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      best_of_future.emplace_with([&] { return best_of(host); });
      live = Live::BestOf;
      [[fallthrough]];

    case State::AwaitBestOf: {
      auto ready = best_of_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitBestOf);
      return ready.take() < 10;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("is_near");
}

void IsNearFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::BestOf:
        live_ = Live::None;
        best_of_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
