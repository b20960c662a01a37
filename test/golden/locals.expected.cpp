// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// const locals, arrays, a local without default constructor, and one that is left uninitialised.
// RUN: %golden %s
#include <pollux/core.h>

#include <array>
#include <string>

using pollux::Task;

struct Write {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

class Channel {
 public:
  explicit Channel(int number);
  Channel(const Channel&) = delete;
  ~Channel();
  Write write(const char* text);
};

// The state machine of report (locals.cpp:25).
//
//   Start -> AwaitWrite, Done
//   AwaitWrite -> AwaitWrite, Done
class ReportFuture {
 public:
  using Output = int;

  explicit ReportFuture(int number) : number(number) {}
  // Moves only before the first poll.
  ReportFuture(ReportFuture&& other) : number(other.number) {}
  ~ReportFuture() { unwind(); }

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ReportFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitWrite,  // 33: co_await channel.write(names[i].c_str())
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Names, Channel };
  void unwind(Live floor = Live::None);

  // Parameters.
  int number;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int i{};
  } kept;
  pollux::Slot<const std::string[2]> names;
  int limit;
  pollux::Slot<int[2]> written;
  std::array<int, 4> history;
  int last;
  pollux::Slot<Channel> channel;
  pollux::Slot<Write> write_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

ReportFuture report(int number) { return ReportFuture(number); }

pollux::Poll<int> ReportFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int i = kept.i;
  switch (state_) {
    case State::Start:
      limit = number * 2;
      names.emplace_with([&] { return decltype(names)::Elements{{"left", "right"}}; });
      live = Live::Names;
      written.emplace_with([&] { return decltype(written)::Elements{{0, 0}}; });
      history = std::array<int, 4>{};
      channel.emplace(number);
      live = Live::Channel;
      for (i = 0; i < 2; ++i) {
        write_future.emplace_with([&] { return channel->write((*names)[i].c_str()); });
        [[fallthrough]];
        case State::AwaitWrite:
          auto ready = write_future->poll(cx);
          if (ready.is_pending()) return kept = {i}, on_exit.suspend(State::AwaitWrite);
          last = ready.take();
          (*written)[i] = last;
          history[i] = last;
      }
      {
        const int total = (*written)[0] + (*written)[1] + history[0];
        return total > limit ? std::as_const(limit) : total;
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("report");
}

void ReportFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Channel:
        live_ = Live::Names;
        channel.destroy();
        break;
      case Live::Names:
        live_ = Live::None;
        names.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
