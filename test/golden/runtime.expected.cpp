// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With the whole runtime: join, a server's accept loop, spawn, a JoinSet.
// RUN: %golden %s
#include <pollux/pollux.h>

#include <chrono>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using pollux::Task;

// The state machine of greet (runtime.cpp:14).
//
//   Start -> AwaitReadLine
//   AwaitReadLine -> AwaitWriteAll
//   AwaitWriteAll -> Done
class GreetFuture {
 public:
  using Output = void;

  explicit GreetFuture(pollux::net::TcpStream&& socket) : socket(std::move(socket)) {}
  // Moves only before the first poll.
  GreetFuture(GreetFuture&& other) : socket(std::move(other.socket)) {}
  ~GreetFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<GreetFuture>;

  enum class State {
    Start,
    AwaitReadLine,  // 17: co_await stream.read_line(name)
    AwaitWriteAll,  // 18: co_await socket.write_all("Hello, " + name + "!")
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Stream, Name, ReadLine, WriteAll };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::TcpStream socket;

  // Locals that live across an await.
  pollux::Slot<pollux::io::BufReader> stream;
  pollux::Slot<std::string> name;
  union {
    pollux::Slot<pollux::io::ReadLineFuture> read_line_future;
    pollux::Slot<pollux::io::WriteAllFuture> write_all_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

GreetFuture greet(pollux::net::TcpStream socket) { return GreetFuture(std::move(socket)); }

pollux::Poll<void> GreetFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      stream.emplace(socket);
      live = Live::Stream;
      name.emplace();
      live = Live::Name;
      read_line_future.emplace_with([&] { return stream->read_line(*name); });
      live = Live::ReadLine;
      [[fallthrough]];

    case State::AwaitReadLine:
      if (read_line_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitReadLine);
      live = Live::Name;
      read_line_future.destroy();
      write_all_future.emplace_with([&] { return socket.write_all("Hello, " + *name + "!"); });
      live = Live::WriteAll;
      [[fallthrough]];

    case State::AwaitWriteAll:
      if (write_all_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitWriteAll);
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("greet");
}

void GreetFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::WriteAll:
        live_ = Live::Name;
        write_all_future.destroy();
        break;
      case Live::ReadLine:
        live_ = Live::Name;
        read_line_future.destroy();
        break;
      case Live::Name:
        live_ = Live::Stream;
        name.destroy();
        break;
      case Live::Stream:
        live_ = Live::None;
        stream.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of serve (runtime.cpp:21).
//
//   Start -> AwaitAccept
//   AwaitAccept -> AwaitAccept
class ServeFuture {
 public:
  using Output = void;

  explicit ServeFuture(pollux::net::TcpListener&& listener) : listener(std::move(listener)) {}
  // Moves only before the first poll.
  ServeFuture(ServeFuture&& other) : listener(std::move(other.listener)) {}
  ~ServeFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ServeFuture>;

  enum class State {
    Start,
    AwaitAccept,  // 23: co_await listener.accept()
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Accept };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::TcpListener listener;

  // Locals that live across an await.
  pollux::Slot<pollux::net::AcceptFuture> accept_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

ServeFuture serve(pollux::net::TcpListener listener) { return ServeFuture(std::move(listener)); }

pollux::Poll<void> ServeFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      for (;;) {
        accept_future.emplace_with([&] { return listener.accept(); });
        live = Live::Accept;
        [[fallthrough]];
        case State::AwaitAccept:
          auto ready = accept_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitAccept);
          auto [socket, peer] = ready.take();
          live = Live::None;
          accept_future.destroy();
          pollux::spawn(greet(std::move(socket)));
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("serve");
}

void ServeFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Accept:
        live_ = Live::None;
        accept_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of pause_twice (runtime.cpp:28).
//
//   Start -> AwaitJoin
//   AwaitJoin -> AwaitSleepFor
//   AwaitSleepFor -> Done
class PauseTwiceFuture {
 public:
  using Output = void;

  PauseTwiceFuture() {}
  // Moves only before the first poll.
  PauseTwiceFuture(PauseTwiceFuture&&) {}
  ~PauseTwiceFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<PauseTwiceFuture>;

  enum class State {
    Start,
    AwaitJoin,      // 29: co_await pollux::join(pollux::sleep_for(10ms), ...
    AwaitSleepFor,  // 30: co_await pollux::sleep_for(10ms)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Join, SleepFor };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  union {
    pollux::Slot<pollux::Join<pollux::Sleep, pollux::Sleep>> join_future;
    pollux::Slot<pollux::Sleep> sleep_for_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

PauseTwiceFuture pause_twice() { return PauseTwiceFuture(); }

pollux::Poll<void> PauseTwiceFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      join_future.emplace_with(
          [&] { return pollux::join(pollux::sleep_for(10ms), pollux::sleep_for(20ms)); });
      live = Live::Join;
      [[fallthrough]];

    case State::AwaitJoin:
      if (join_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitJoin);
      live = Live::None;
      join_future.destroy();
      sleep_for_future.emplace_with([&] { return pollux::sleep_for(10ms); });
      live = Live::SleepFor;
      [[fallthrough]];

    case State::AwaitSleepFor:
      if (sleep_for_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitSleepFor);
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("pause_twice");
}

void PauseTwiceFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SleepFor:
        live_ = Live::None;
        sleep_for_future.destroy();
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

// The state machine of wait_for_all (runtime.cpp:33).
//
//   Start -> AwaitJoinNext
//   AwaitJoinNext -> AwaitJoinNext, Done
class WaitForAllFuture {
 public:
  using Output = int;

  explicit WaitForAllFuture(pollux::JoinSet<void>& tasks) : tasks(tasks) {}
  // Moves only before the first poll.
  WaitForAllFuture(WaitForAllFuture&& other) : tasks(other.tasks) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State {
    Start,
    AwaitJoinNext,  // 35: co_await tasks.join_next()
    Done,
  };

  // Parameters.
  pollux::JoinSet<void>& tasks;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int count{};
  } kept;
  pollux::Slot<pollux::Next<pollux::FuturesUnordered<pollux::AbortOnDrop<void>>>> join_next_future;

  State state_ = State::Start;
};

WaitForAllFuture wait_for_all(pollux::JoinSet<void>& tasks) { return WaitForAllFuture(tasks); }

pollux::Poll<int> WaitForAllFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  int count = kept.count;
  switch (state_) {
    case State::Start:
      count = 0;
      for (;;) {
        join_next_future.emplace_with([&] { return tasks.join_next(); });
        [[fallthrough]];
        case State::AwaitJoinNext:
          auto ready = join_next_future->poll(cx);
          if (ready.is_pending()) return kept = {count}, on_exit.suspend(State::AwaitJoinNext);
          if (!static_cast<bool>(ready.take())) break;
          ++count;
      }
      return count;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("wait_for_all");
}
