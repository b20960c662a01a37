// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits in the arguments of calls and of other awaits, among arguments without one.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

struct Token {
  int id;
};

struct Login {
  using Output = Token;
  pollux::Poll<Token> poll(pollux::Context& cx);
};

struct Fetch {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Login login(const std::string& user);
Fetch fetch(Token token, int page);
int page_count();
std::string combine(const std::string& title, int pages, const std::string& first,
                    const std::string& last);

// The state machine of summary (nested_awaits.cpp:31).
//
//   Start -> AwaitLogin
//   AwaitLogin -> AwaitFetch
//   AwaitFetch -> AwaitLogin2
//   AwaitLogin2 -> AwaitFetch2
//   AwaitFetch2 -> Done
class SummaryFuture {
 public:
  using Output = std::string;

  explicit SummaryFuture(std::string&& user) : user(std::move(user)) {}
  // Moves only before the first poll.
  SummaryFuture(SummaryFuture&& other) : user(std::move(other.user)) {}
  ~SummaryFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<SummaryFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitLogin,   // 32: co_await login(user)
    AwaitFetch,   // 32: co_await fetch(co_await login(user), 0)
    AwaitLogin2,  // 33: co_await login(user)
    AwaitFetch2,  // 33: co_await fetch(co_await login(user), page_count() - 1)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Title, FetchResult };
  void unwind(Live floor = Live::None);

  // Parameters.
  std::string user;

  // Locals that live across an await.
  pollux::Slot<const std::string> title;           // 32: "summary of " + user
  int page_count_value;                            // 32: page_count()
  pollux::Slot<const Fetch::Output> fetch_result;  // 32: co_await fetch(co_await login(user), 0)
  pollux::Slot<Login> login_future;
  pollux::Slot<Fetch> fetch_future;
  pollux::Slot<Login> login_future_2;
  pollux::Slot<Fetch> fetch_future_2;

  State state_ = State::Start;
  Live live_ = Live::None;
};

SummaryFuture summary(std::string user) { return SummaryFuture(std::move(user)); }

pollux::Poll<std::string> SummaryFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      title.emplace_with([&] { return "summary of " + user; });
      live = Live::Title;
      page_count_value = page_count();
      login_future.emplace_with([&] { return login(user); });
      [[fallthrough]];

    case State::AwaitLogin: {
      auto ready = login_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitLogin);
      fetch_future.emplace_with([&] { return fetch(ready.take(), 0); });
      [[fallthrough]];
    }

    case State::AwaitFetch: {
      auto ready = fetch_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitFetch);
      fetch_result.emplace_with([&] { return ready.take(); });
      live = Live::FetchResult;
      login_future_2.emplace_with([&] { return login(user); });
      [[fallthrough]];
    }

    case State::AwaitLogin2: {
      auto ready = login_future_2->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitLogin2);
      fetch_future_2.emplace_with([&] { return fetch(ready.take(), page_count() - 1); });
      [[fallthrough]];
    }

    case State::AwaitFetch2: {
      auto ready = fetch_future_2->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitFetch2);
      return combine(*title, page_count_value, *fetch_result, ready.take());
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("summary");
}

void SummaryFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::FetchResult:
        live_ = Live::Title;
        fetch_result.destroy();
        break;
      case Live::Title:
        live_ = Live::None;
        title.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
