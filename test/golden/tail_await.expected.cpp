// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One await whose value is the function's.
// RUN: %golden %s
#include <pollux/core.h>

#include <cstddef>
#include <string>

using pollux::Task;

struct Lookup {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Lookup lookup(const std::string& host);

// The state machine of resolve (tail_await.cpp:19).
//
//   Start -> AwaitLookup
//   AwaitLookup -> Done
class ResolveFuture {
 public:
  using Output = std::string;

  explicit ResolveFuture(std::string&& host) : host(std::move(host)) {}
  // Moves only before the first poll.
  ResolveFuture(ResolveFuture&& other) : host(std::move(other.host)) {}

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitLookup,  // 19: co_await lookup(host)
    Done,
  };

  // Parameters.
  std::string host;

  // Locals that live across an await.
  pollux::Slot<Lookup> lookup_future;

  State state_ = State::Start;
};

ResolveFuture resolve(std::string host) { return ResolveFuture(std::move(host)); }

pollux::Poll<std::string> ResolveFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      lookup_future.emplace_with([&] { return lookup(host); });
      [[fallthrough]];

    case State::AwaitLookup: {
      auto ready = lookup_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitLookup);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("resolve");
}

// The state machine of length_of (tail_await.cpp:21).
//
//   Start -> AwaitResolve
//   AwaitResolve -> Done
class LengthOfFuture {
 public:
  using Output = std::size_t;

  explicit LengthOfFuture(std::string&& host) : host(std::move(host)) {}
  // Moves only before the first poll.
  LengthOfFuture(LengthOfFuture&& other) : host(std::move(other.host)) {}
  ~LengthOfFuture() { unwind(); }

  pollux::Poll<std::size_t> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<LengthOfFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitResolve,  // 22: co_await resolve(host)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Resolve };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string host;

  // Locals that live across an await.
  pollux::Slot<ResolveFuture> resolve_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

LengthOfFuture length_of(std::string host) { return LengthOfFuture(std::move(host)); }

pollux::Poll<std::size_t> LengthOfFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      resolve_future.emplace_with([&] { return resolve(host); });
      live = Live::Resolve;
      [[fallthrough]];

    case State::AwaitResolve: {
      auto ready = resolve_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitResolve);
      return (ready.take()).size();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("length_of");
}

void LengthOfFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Resolve:
        live_ = Live::None;
        resolve_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
