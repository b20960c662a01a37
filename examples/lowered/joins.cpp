// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several futures at the same time, on one thread: join waits for all of them; try_join stops at
// the first error, and destroys the rest.
#include <pollux/pollux.h>

#include <chrono>
#include <cstdio>
#include <system_error>

using namespace std::chrono_literals;
using pollux::Result;
using pollux::Task;

constexpr std::chrono::milliseconds an_hour = 1h;

// Says what becomes of a step that was begun.
struct Step {
  explicit Step(const char* name) : name(name) {}
  ~Step() { std::printf("  %s: %s\n", name, finished ? "finished" : "destroyed"); }

  const char* name;
  bool finished = false;
};

// The state machine of measure (joins.cpp:26).
//
//   Start -> AwaitSleepFor
//   AwaitSleepFor -> Done
class MeasureFuture {
 public:
  using Output = int;

  MeasureFuture(std::chrono::milliseconds&& time, int value)
      : time(std::move(time)), value(value) {}
  // Moves only before the first poll.
  MeasureFuture(MeasureFuture&& other) : time(std::move(other.time)), value(other.value) {}
  ~MeasureFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<MeasureFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSleepFor,  // 27: co_await pollux::sleep_for(time)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, SleepFor };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::chrono::milliseconds time;
  int value;

  // Locals that live across an await.
  pollux::Slot<pollux::Sleep> sleep_for_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

MeasureFuture measure(std::chrono::milliseconds time, int value) {
  return MeasureFuture(std::move(time), value);
}

pollux::Poll<int> MeasureFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      sleep_for_future.emplace_with([&] { return pollux::sleep_for(time); });
      live = Live::SleepFor;
      [[fallthrough]];

    case State::AwaitSleepFor:
      if (sleep_for_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitSleepFor);
      live = Live::None;
      sleep_for_future.destroy();
      return value;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("measure");
}

void MeasureFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SleepFor:
        live_ = Live::None;
        sleep_for_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of start (joins.cpp:31).
//
//   Start -> AwaitSleepFor
//   AwaitSleepFor -> Done
class StartFuture {
 public:
  using Output = tl::expected<int, std::error_code>;

  StartFuture(const char* name, std::chrono::milliseconds&& time)
      : name(name), time(std::move(time)) {}
  // Moves only before the first poll.
  StartFuture(StartFuture&& other) : name(other.name), time(std::move(other.time)) {}
  ~StartFuture() { unwind(); }

  pollux::Poll<tl::expected<int, std::error_code>> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<StartFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSleepFor,  // 33: co_await pollux::sleep_for(time)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Step, SleepFor };
  void unwind(Live floor = Live::None);

  // Parameters.
  const char* name;
  std::chrono::milliseconds time;

  // Locals that live across an await.
  pollux::Slot<Step> step;
  pollux::Slot<pollux::Sleep> sleep_for_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

StartFuture start(const char* name, std::chrono::milliseconds time) {
  return StartFuture(name, std::move(time));
}

pollux::Poll<tl::expected<int, std::error_code>> StartFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      step.emplace(name);
      live = Live::Step;
      sleep_for_future.emplace_with([&] { return pollux::sleep_for(time); });
      live = Live::SleepFor;
      [[fallthrough]];

    case State::AwaitSleepFor:
      if (sleep_for_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitSleepFor);
      live = Live::Step;
      sleep_for_future.destroy();
      step->finished = true;
      return static_cast<int>(time.count());

    case State::Done:
      break;
  }
  pollux::polled_after_completion("start");
}

void StartFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SleepFor:
        live_ = Live::Step;
        sleep_for_future.destroy();
        break;
      case Live::Step:
        live_ = Live::None;
        step.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of fail (joins.cpp:38).
//
//   Start -> AwaitSleepFor
//   AwaitSleepFor -> Done
class FailFuture {
 public:
  using Output = tl::expected<int, std::error_code>;

  FailFuture(const char* name, std::chrono::milliseconds&& time)
      : name(name), time(std::move(time)) {}
  // Moves only before the first poll.
  FailFuture(FailFuture&& other) : name(other.name), time(std::move(other.time)) {}
  ~FailFuture() { unwind(); }

  pollux::Poll<tl::expected<int, std::error_code>> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<FailFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSleepFor,  // 40: co_await pollux::sleep_for(time)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Step, SleepFor };
  void unwind(Live floor = Live::None);

  // Parameters.
  const char* name;
  std::chrono::milliseconds time;

  // Locals that live across an await.
  pollux::Slot<Step> step;
  pollux::Slot<pollux::Sleep> sleep_for_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

FailFuture fail(const char* name, std::chrono::milliseconds time) {
  return FailFuture(name, std::move(time));
}

pollux::Poll<tl::expected<int, std::error_code>> FailFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      step.emplace(name);
      live = Live::Step;
      sleep_for_future.emplace_with([&] { return pollux::sleep_for(time); });
      live = Live::SleepFor;
      [[fallthrough]];

    case State::AwaitSleepFor:
      if (sleep_for_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitSleepFor);
      live = Live::Step;
      sleep_for_future.destroy();
      step->finished = true;
      return tl::unexpected(std::make_error_code(std::errc::connection_refused));

    case State::Done:
      break;
  }
  pollux::polled_after_completion("fail");
}

void FailFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SleepFor:
        live_ = Live::Step;
        sleep_for_future.destroy();
        break;
      case Live::Step:
        live_ = Live::None;
        step.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of join_all (joins.cpp:45).
//
//   Start -> AwaitJoin
//   AwaitJoin -> AwaitJoin2
//   AwaitJoin2 -> Done
class JoinAllFuture {
 public:
  using Output = void;

  JoinAllFuture() {}
  // Moves only before the first poll.
  JoinAllFuture(JoinAllFuture&&) {}
  ~JoinAllFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<JoinAllFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitJoin,   // 46: co_await pollux::join(measure(20ms, 3), measure(10ms, 4))
    AwaitJoin2,  // 48: co_await pollux::join(measure(5ms, 3), measure(15ms, 4), ...
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Join, Join2 };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  union {
    pollux::Slot<decltype(pollux::join(measure(20ms, 3), measure(10ms, 4)))> join_future;
    pollux::Slot<decltype(pollux::join(measure(5ms, 3), measure(15ms, 4), measure(10ms, 5)))>
        join_future_2;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

JoinAllFuture join_all() { return JoinAllFuture(); }

pollux::Poll<void> JoinAllFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      join_future.emplace_with([&] { return pollux::join(measure(20ms, 3), measure(10ms, 4)); });
      live = Live::Join;
      [[fallthrough]];

    case State::AwaitJoin: {
      auto ready = join_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitJoin);
      auto [width, height] = ready.take();
      live = Live::None;
      join_future.destroy();
      std::printf("two: %d x %d\n", width, height);
      join_future_2.emplace_with(
          [&] { return pollux::join(measure(5ms, 3), measure(15ms, 4), measure(10ms, 5)); });
      live = Live::Join2;
      [[fallthrough]];
    }

    case State::AwaitJoin2: {
      auto ready = join_future_2->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitJoin2);
      auto [a, b, c] = ready.take();
      live = Live::None;
      join_future_2.destroy();
      std::printf("three: %d x %d x %d\n", a, b, c);
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("join_all");
}

void JoinAllFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Join2:
        live_ = Live::None;
        join_future_2.destroy();
        break;
      case Live::Join:
        live_ = Live::None;
        join_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of try_join_all (joins.cpp:52).
//
//   Start -> AwaitTryJoin
//   AwaitTryJoin -> AwaitTryJoinForFailed
//   AwaitTryJoinForFailed -> Done
class TryJoinAllFuture {
 public:
  using Output = void;

  TryJoinAllFuture() {}
  // Moves only before the first poll.
  TryJoinAllFuture(TryJoinAllFuture&&) {}
  ~TryJoinAllFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<TryJoinAllFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitTryJoin,  // 54: co_await pollux::try_join(start("disk", 20ms), start("network", 10ms))
    AwaitTryJoinForFailed,  // 61: co_await pollux::try_join(start("disk", an_hour), fail("network",
                            // ...
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, TryJoin, TryJoin2 };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  pollux::Slot<tl::expected<std::tuple<int, int>, std::error_code>> started;
  union {
    pollux::Slot<decltype(pollux::try_join(start("disk", 20ms), start("network", 10ms)))>
        try_join_future;
    pollux::Slot<decltype(pollux::try_join(start("disk", an_hour), fail("network", 10ms),
                                           start("keyboard", an_hour)))>
        try_join_future_2;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

TryJoinAllFuture try_join_all() { return TryJoinAllFuture(); }

pollux::Poll<void> TryJoinAllFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      std::printf("all succeed:\n");
      try_join_future.emplace_with(
          [&] { return pollux::try_join(start("disk", 20ms), start("network", 10ms)); });
      live = Live::TryJoin;
      [[fallthrough]];

    case State::AwaitTryJoin: {
      auto ready = try_join_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitTryJoin);
      started.emplace_with([&] { return ready.take(); });
      live = Live::None;
      try_join_future.destroy();
      if (*started) {
        auto [disk, network] = **started;
        std::printf("  after %d and %d ms\n", disk, network);
      }
      std::printf("one fails:\n");
      try_join_future_2.emplace_with([&] {
        return pollux::try_join(start("disk", an_hour), fail("network", 10ms),
                                start("keyboard", an_hour));
      });
      live = Live::TryJoin2;
      [[fallthrough]];
    }

    case State::AwaitTryJoinForFailed: {
      auto ready = try_join_future_2->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitTryJoinForFailed);
      auto failed = ready.take();
      live = Live::None;
      try_join_future_2.destroy();
      if (!failed) std::printf("  error: %s\n", failed.error().message().c_str());
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("try_join_all");
}

void TryJoinAllFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::TryJoin2:
        live_ = Live::None;
        try_join_future_2.destroy();
        break;
      case Live::TryJoin:
        live_ = Live::None;
        try_join_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

int main() {
  pollux::block_on(join_all());
  pollux::block_on(try_join_all());
}
