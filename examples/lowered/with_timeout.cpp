// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// with_timeout: a select over a sleep and a future gives the future's value, or nothing. Whichever
// loses is destroyed before with_timeout goes on, and with it all that it holds: that is how a
// future is cancelled. (The library has this as pollux::timeout, for futures of any type.)
#include <pollux/pollux.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <variant>

using namespace std::chrono_literals;
using pollux::Task;

// Says when it is closed, be it at the end of a scope or because its future is destroyed.
struct Connection {
  explicit Connection(const char* host) : host(host) {}
  ~Connection() { std::printf("  connection to %s closed\n", host); }

  const char* host;
};

// The state machine of download (with_timeout.cpp:26).
//
//   Start -> AwaitSleepFor
//   AwaitSleepFor -> Done
class DownloadFuture {
 public:
  using Output = std::string;

  DownloadFuture(const char* host, std::chrono::milliseconds&& time)
      : host(host), time(std::move(time)) {}
  // Moves only before the first poll.
  DownloadFuture(DownloadFuture&& other) : host(other.host), time(std::move(other.time)) {}
  ~DownloadFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<DownloadFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSleepFor,  // 28: co_await pollux::sleep_for(time)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Connection, SleepFor };
  void unwind(Live floor = Live::None);

  // Parameters.
  const char* host;
  std::chrono::milliseconds time;

  // Locals that live across an await.
  pollux::Slot<Connection> connection;
  pollux::Slot<pollux::Sleep> sleep_for_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

DownloadFuture download(const char* host, std::chrono::milliseconds time) {
  return DownloadFuture(host, std::move(time));
}

pollux::Poll<std::string> DownloadFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      connection.emplace(host);
      live = Live::Connection;
      sleep_for_future.emplace_with([&] { return pollux::sleep_for(time); });
      live = Live::SleepFor;
      [[fallthrough]];

    case State::AwaitSleepFor:
      if (sleep_for_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitSleepFor);
      live = Live::Connection;
      sleep_for_future.destroy();
      return std::string("a page of ") + host;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("download");
}

void DownloadFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SleepFor:
        live_ = Live::Connection;
        sleep_for_future.destroy();
        break;
      case Live::Connection:
        live_ = Live::None;
        connection.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// A Task<std::string> is any future of a string, in a box.
// The state machine of with_timeout (with_timeout.cpp:33).
//
//   Start -> AwaitSelect
//   AwaitSelect -> Done
class WithTimeoutFuture {
 public:
  using Output = std::optional<std::string>;

  WithTimeoutFuture(std::chrono::milliseconds&& limit, pollux::Task<std::string>&& future)
      : limit(std::move(limit)), future(std::move(future)) {}
  // Moves only before the first poll.
  WithTimeoutFuture(WithTimeoutFuture&& other)
      : limit(std::move(other.limit)), future(std::move(other.future)) {}
  ~WithTimeoutFuture() { unwind(); }

  pollux::Poll<std::optional<std::string>> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<WithTimeoutFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitSelect,  // 35: co_await pollux::select(pollux::sleep_for(limit), std::move(future))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Select };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::chrono::milliseconds limit;
  pollux::Task<std::string> future;

  // Locals that live across an await.
  pollux::Slot<decltype(pollux::select(
      pollux::sleep_for(std::declval<std::chrono::milliseconds&>()),
      std::move(std::declval<pollux::Task<std::string>&>())))>
      select_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

WithTimeoutFuture with_timeout(std::chrono::milliseconds limit, Task<std::string> future) {
  return WithTimeoutFuture(std::move(limit), std::move(future));
}

pollux::Poll<std::optional<std::string>> WithTimeoutFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      select_future.emplace_with(
          [&] { return pollux::select(pollux::sleep_for(limit), std::move(future)); });
      live = Live::Select;
      [[fallthrough]];

    case State::AwaitSelect: {
      auto ready = select_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitSelect);
      auto winner = ready.take();
      live = Live::None;
      select_future.destroy();
      std::printf("  with_timeout goes on\n");
      if (std::string* value = std::get_if<1>(&winner)) return std::move(*value);
      return std::nullopt;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("with_timeout");
}

void WithTimeoutFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Select:
        live_ = Live::None;
        select_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// The state machine of download_all (with_timeout.cpp:41).
//
//   Start -> AwaitWithTimeout
//   AwaitWithTimeout -> AwaitWithTimeout2
//   AwaitWithTimeout2 -> Done
class DownloadAllFuture {
 public:
  using Output = void;

  DownloadAllFuture() {}
  // Moves only before the first poll.
  DownloadAllFuture(DownloadAllFuture&&) {}
  ~DownloadAllFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<DownloadAllFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitWithTimeout,   // 42: co_await with_timeout(1h, download("fast.example", 10ms))
    AwaitWithTimeout2,  // 44: co_await with_timeout(10ms, download("slow.example", 1h))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, WithTimeout, Page, WithTimeout2 };
  void unwind(Live floor = Live::None);

  // Locals that live across an await.
  pollux::Slot<std::optional<std::string>> page;
  pollux::Slot<WithTimeoutFuture> with_timeout_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

DownloadAllFuture download_all() { return DownloadAllFuture(); }

pollux::Poll<void> DownloadAllFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      with_timeout_future.emplace_with(
          [&] { return with_timeout(1h, download("fast.example", 10ms)); });
      live = Live::WithTimeout;
      [[fallthrough]];

    case State::AwaitWithTimeout: {
      auto ready = with_timeout_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitWithTimeout);
      page.emplace_with([&] { return ready.take(); });
      live = Live::None;
      with_timeout_future.destroy();
      live = Live::Page;
      std::printf("fast: %s\n", *page ? (*page)->c_str() : "too late");
      with_timeout_future.emplace_with(
          [&] { return with_timeout(10ms, download("slow.example", 1h)); });
      live = Live::WithTimeout2;
      [[fallthrough]];
    }

    case State::AwaitWithTimeout2: {
      auto ready = with_timeout_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitWithTimeout2);
      *page = ready.take();
      live = Live::Page;
      with_timeout_future.destroy();
      std::printf("slow: %s\n", *page ? (*page)->c_str() : "too late");
      return pollux::ready;
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("download_all");
}

void DownloadAllFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::WithTimeout2:
        live_ = Live::Page;
        with_timeout_future.destroy();
        break;
      case Live::Page:
        live_ = Live::None;
        page.destroy();
        break;
      case Live::WithTimeout:
        live_ = Live::None;
        with_timeout_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

int main() { pollux::block_on(download_all()); }
