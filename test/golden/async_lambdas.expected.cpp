// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async lambdas stay lambdas, which make futures: of a plain function, and of an async one, where
// the closure lives across awaits.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

struct Write {
  using Output = bool;
  pollux::Poll<bool> poll(pollux::Context& cx);
};
Write write(const std::string& text);

// The state machine of the lambda in writer (async_lambdas.cpp:18).
//
//   Start -> AwaitWrite
//   AwaitWrite -> Done
namespace {
class WriterLambdaFuture {
 public:
  using Output = int;

  WriterLambdaFuture(std::string &prefix, int &count, std::string &&text)
      : prefix(prefix), count(count), text(std::move(text)) {}
  // Moves only before the first poll.
  WriterLambdaFuture(WriterLambdaFuture &&other)
      : prefix(other.prefix), count(other.count), text(std::move(other.text)) {}
  ~WriterLambdaFuture() { unwind(); }

  [[maybe_unused]] pollux::Poll<int> poll(pollux::Context &cx);

 private:
  friend class pollux::UnwindOnExit<WriterLambdaFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitWrite,  // 19: co_await write(prefix + text)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, TextValue };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string &prefix;
  int &count;
  std::string text;

  // Locals that live across an await.
  pollux::Slot<const std::string> text_value;  // 19: prefix + text
  pollux::Slot<Write> write_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};
}  // namespace

pollux::Poll<int> WriterLambdaFuture::poll(pollux::Context &cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      text_value.emplace_with([&] { return prefix + text; });
      live = Live::TextValue;
      write_future.emplace_with([&] { return write(*text_value); });
      [[fallthrough]];

    case State::AwaitWrite: {
      auto ready = write_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitWrite);
      {
        Write::Output write_result = ready.take();
        live = Live::None;
        text_value.destroy();
        if (write_result) {
          ++count;
        }
      }
      return count;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("the lambda in writer");
}

void WriterLambdaFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::TextValue:
        live_ = Live::None;
        text_value.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// A writer for one prefix.
auto writer(std::string prefix) {
  return [prefix, count = 0](std::string text) mutable {
    return WriterLambdaFuture(prefix, count, std::move(text));
  };
}

// The state machine of line (async_lambdas.cpp:26).
//
//   Start -> AwaitWrite
//   AwaitWrite -> Done
namespace {
class LineFuture {
 public:
  using Output = void;

  LineFuture(std::string &name, int &failed, int number)
      : name(name), failed(failed), number(number) {}
  // Moves only before the first poll.
  LineFuture(LineFuture &&other) : name(other.name), failed(other.failed), number(other.number) {}
  ~LineFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context &cx);

 private:
  friend class pollux::UnwindOnExit<LineFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitWrite,  // 27: co_await write(name + std::to_string(number))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Text };
  void unwind(Live floor = Live::None);

  // Parameters, and locals that live across an await, as they take least room.
  std::string &name;
  int &failed;
  pollux::Slot<const std::string> text;  // 27: name + std::to_string(number)
  int number;
  pollux::Slot<Write> write_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};
}  // namespace

pollux::Poll<void> LineFuture::poll(pollux::Context &cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      text.emplace_with([&] { return name + std::to_string(number); });
      live = Live::Text;
      write_future.emplace_with([&] { return write(*text); });
      [[fallthrough]];

    case State::AwaitWrite: {
      auto ready = write_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitWrite);
      {
        bool condition = !ready.take();
        live = Live::None;
        text.destroy();
        if (condition) {
          ++failed;
        }
      }
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("line");
}

void LineFuture::unwind(Live floor) {
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

// The state machine of log (async_lambdas.cpp:24).
//
//   Start -> AwaitLine, Done
//   AwaitLine -> AwaitLine, Done
class LogFuture {
 public:
  using Output = int;

  LogFuture(std::string &&name, int lines) : name(std::move(name)), lines(lines) {}
  // Moves only before the first poll.
  LogFuture(LogFuture &&other) : name(std::move(other.name)), lines(other.lines) {}
  ~LogFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context &cx);

 private:
  friend class pollux::UnwindOnExit<LogFuture>;

  enum class State {
    Start,
    AwaitLine,  // 29: co_await line(i)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Line };
  void unwind(Live floor = Live::None);

  struct Line {  // 26: the lambda with its captures
    std::string &name;
    int &failed;

    auto operator()(int number) const { return LineFuture(name, failed, number); }
  };

  // Parameters.
  std::string name;
  int lines;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int i{};
  } kept;
  int failed;
  pollux::Slot<Line> line;
  pollux::Slot<LineFuture> line_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

LogFuture log(std::string name, int lines) { return LogFuture(std::move(name), lines); }

pollux::Poll<int> LogFuture::poll(pollux::Context &cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int i = kept.i;
  switch (state_) {
    case State::Start:
      failed = 0;
      line.emplace_with([&] { return Line{name, failed}; });
      for (i = 0; i < lines; ++i) {
        line_future.emplace_with([&] { return (*line)(i); });
        live = Live::Line;
        [[fallthrough]];
        case State::AwaitLine:
          if (line_future->poll(cx).is_pending())
            return kept = {i}, on_exit.suspend(State::AwaitLine);
          live = Live::None;
          line_future.destroy();
      }
      return failed;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("log");
}

void LogFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Line:
        live_ = Live::None;
        line_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
