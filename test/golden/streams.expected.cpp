// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams: one that only yields, one that awaits in between, and who takes their elements.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Stream;
using pollux::Task;

struct Source {
  class ReadFuture;
  Task<bool> read(std::string& line);
};

// The state machine of count (streams.cpp:16).
//
//   Start -> YieldI, Done
//   YieldI -> YieldI, Done
class CountStream {
 public:
  using Item = int;

  CountStream(int from, int to) : from(from), to(to) {}
  // Moves only before the first poll.
  CountStream(CountStream&& other) : from(other.from), to(other.to) {}

  pollux::Poll<std::optional<int>> poll_next(pollux::Context& cx);

  pollux::Next<CountStream> next() { return pollux::Next(*this); }

 private:
  enum class State {
    Start,
    YieldI,  // 17: co_yield i
    Done,
  };

  // Parameters.
  int from;
  int to;

  // Locals that live across an await.
  int i;

  State state_ = State::Start;
};

CountStream count(int from, int to) { return CountStream(from, to); }

pollux::Poll<std::optional<int>> CountStream::poll_next(pollux::Context&) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      for (i = from; i < to; ++i) {
        return pollux::yield<int>(on_exit, State::YieldI, i);
        case State::YieldI:;
      }
      return std::nullopt;

    case State::Done:
      break;
  }
  return std::nullopt;
}

// The lines of a source, without those that are empty.
// The state machine of lines (streams.cpp:21).
//
//   Start -> AwaitRead
//   AwaitRead -> AwaitRead, YieldLine, YieldValue
//   YieldLine -> AwaitRead
//   YieldValue -> Done
class LinesStream {
 public:
  using Item = std::string;

  explicit LinesStream(Source& source) : source(source) {}
  // Moves only before the first poll.
  LinesStream(LinesStream&& other) : source(other.source) {}
  ~LinesStream() { unwind(); }

  pollux::Poll<std::optional<std::string>> poll_next(pollux::Context& cx);

  pollux::Next<LinesStream> next() { return pollux::Next(*this); }

 private:
  friend class pollux::UnwindOnExit<LinesStream>;

  enum class State {
    Start,
    AwaitRead,   // 23: co_await source.read(line)
    YieldLine,   // 25: co_yield std::move(line)
    YieldValue,  // 27: co_yield "end"
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Line, Read };
  void unwind(Live floor = Live::None);

  // Parameters.
  Source& source;

  // Locals that live across an await.
  pollux::Slot<std::string> line;
  pollux::Slot<pollux::Task<bool>> read_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

LinesStream lines(Source& source) { return LinesStream(source); }

pollux::Poll<std::optional<std::string>> LinesStream::poll_next(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      line.emplace();
      live = Live::Line;
      for (;;) {
        read_future.emplace_with([&]() -> pollux::Task<bool> { return source.read(*line); });
        live = Live::Read;
        [[fallthrough]];
        case State::AwaitRead: {
          auto ready = read_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitRead);
          bool read_result = ready.take();
          live = Live::Line;
          read_future.destroy();
          if (!read_result) break;
          if (line->empty()) continue;
          return pollux::yield<std::string>(on_exit, State::YieldLine, std::move(*line));
        }
        case State::YieldLine:;
      }
      return pollux::yield<std::string>(on_exit, State::YieldValue, "end");

    case State::YieldValue:
      return std::nullopt;

    case State::Done:
      break;
  }
  return std::nullopt;
}

void LinesStream::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Read:
        live_ = Live::Line;
        read_future.destroy();
        break;
      case Live::Line:
        live_ = Live::None;
        line.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of total_length (streams.cpp:30).
//
//   Start -> AwaitNext
//   AwaitNext -> AwaitNextForText, Done
//   AwaitNextForText -> AwaitNext, Done
class TotalLengthFuture {
 public:
  using Output = int;

  TotalLengthFuture(Source&& source, int limit) : source(std::move(source)), limit(limit) {}
  // Moves only before the first poll.
  TotalLengthFuture(TotalLengthFuture&& other)
      : source(std::move(other.source)), limit(other.limit) {}
  ~TotalLengthFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<TotalLengthFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitNext,         // 34: co_await numbers.next()
    AwaitNextForText,  // 35: co_await texts.next()
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Texts };
  void unwind(Live floor = Live::None);

  // Parameters.
  Source source;
  int limit;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int total{};
  } kept;
  pollux::Slot<LinesStream> texts;
  pollux::Slot<CountStream> numbers;
  union {
    pollux::Slot<pollux::Next<CountStream>> next_future;
    pollux::Slot<pollux::Next<LinesStream>> next_future_2;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

TotalLengthFuture total_length(Source source, int limit) {
  return TotalLengthFuture(std::move(source), limit);
}

pollux::Poll<int> TotalLengthFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int total = kept.total;
  switch (state_) {
    case State::Start:
      total = 0;
      texts.emplace_with([&] { return lines(source); });
      live = Live::Texts;
      numbers.emplace_with([&] { return count(0, limit); });
      for (;;) {
        next_future.emplace_with([&] { return numbers->next(); });
        [[fallthrough]];
        case State::AwaitNext: {
          auto ready = next_future->poll(cx);
          if (ready.is_pending()) return kept = {total}, on_exit.suspend(State::AwaitNext);
          if (!static_cast<bool>(ready.take())) break;
          next_future_2.emplace_with([&] { return texts->next(); });
          [[fallthrough]];
        }
        case State::AwaitNextForText:
          auto ready = next_future_2->poll(cx);
          if (ready.is_pending()) return kept = {total}, on_exit.suspend(State::AwaitNextForText);
          auto text = ready.take();
          if (!text) break;
          total += static_cast<int>(text->size());
      }
      return total;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("total_length");
}

void TotalLengthFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Texts:
        live_ = Live::None;
        texts.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
