// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The design's first example: a loop, a guard that lives across awaits, try, and an exception.
// RUN: %golden %s
#include <pollux/core.h>

#include <chrono>
#include <exception>
#include <string>
#include <utility>

using pollux::Task;

struct Response {
  bool ok() const;
  std::string body() &&;
};

struct GetFuture {
  using Output = Response;
  pollux::Poll<Response> poll(pollux::Context& cx);
};

struct SleepFuture {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

struct Client {
  GetFuture get(const std::string& url);
};

struct Span {
  explicit Span(std::string name);
  ~Span();
};

struct NetworkError : std::exception {};
struct GaveUp {
  explicit GaveUp(const std::string& url);
};

SleepFuture sleep_for(std::chrono::milliseconds duration);
std::chrono::milliseconds backoff(int attempt);
void log(const char* message);

// The state machine of fetch_with_retry (fetch_with_retry.cpp:47).
//
//   Start -> AwaitGet, throws GaveUp
//   AwaitGet -> AwaitSleepFor, Done
//   AwaitSleepFor -> AwaitGet, throws GaveUp
class FetchWithRetryFuture {
 public:
  using Output = std::string;

  FetchWithRetryFuture(Client& client, std::string&& url, int attempts)
      : client(client), url(std::move(url)), attempts(attempts) {}
  // Moves only before the first poll.
  FetchWithRetryFuture(FetchWithRetryFuture&& other)
      : client(other.client), url(std::move(other.url)), attempts(other.attempts) {}
  ~FetchWithRetryFuture() { unwind(); }

  pollux::Poll<std::string> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<FetchWithRetryFuture>;

  enum class State : std::uint8_t {
    Start,
    AwaitGet,       // 52: co_await client.get(url + "?try=" + std::to_string(i))
    AwaitSleepFor,  // 57: co_await sleep_for(backoff(i))
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, Attempt, UrlValue };
  void unwind(Live floor = Live::None);

  // Parameters.
  Client& client;
  std::string url;
  int attempts;

  // Locals that live across an await.
  struct Kept {  // locals of poll() while that runs
    int i{};
  } kept;
  pollux::Slot<Span> attempt;
  struct OfResponse {                           // 52: while this is evaluated
    pollux::Slot<const std::string> url_value;  // 52: url + "?try=" + std::to_string(i)
    pollux::Slot<GetFuture> get_future;
  };
  union {
    OfResponse of_response;
    pollux::Slot<SleepFuture> sleep_for_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

FetchWithRetryFuture fetch_with_retry(Client& client, std::string url, int attempts) {
  return FetchWithRetryFuture(client, std::move(url), attempts);
}

pollux::Poll<std::string> FetchWithRetryFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  int i = kept.i;
  switch (state) {
    case State::Start:
      for (i = 0; i < attempts; ++i) {
        attempt.emplace("attempt " + std::to_string(i));
        live = Live::Attempt;
        state = State::Start;
        [[fallthrough]];
        case State::AwaitGet:
          try {
            pollux::UnwindTry leave_try(on_exit, Live::Attempt);
            if (state != State::AwaitGet) {
              of_response.url_value.emplace_with([&] { return url + "?try=" + std::to_string(i); });
              live = Live::UrlValue;
              of_response.get_future.emplace_with(
                  [&] { return client.get(*of_response.url_value); });
            }
            auto ready = of_response.get_future->poll(cx);
            if (ready.is_pending()) return kept = {i}, on_exit.suspend(State::AwaitGet);
            Response response = ready.take();
            live = Live::Attempt;
            of_response.url_value.destroy();
            if (response.ok()) return std::move(response).body();
          } catch (const NetworkError& error) {
            log(error.what());
          }
          sleep_for_future.emplace_with([&] { return sleep_for(backoff(i)); });
          [[fallthrough]];
        case State::AwaitSleepFor:
          if (sleep_for_future->poll(cx).is_pending())
            return kept = {i}, on_exit.suspend(State::AwaitSleepFor);
          live = Live::None;
          attempt.destroy();
      }
      throw GaveUp(url);

    case State::Done:
      break;
  }
  pollux::polled_after_completion("fetch_with_retry");
}

void FetchWithRetryFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::UrlValue:
        live_ = Live::Attempt;
        of_response.url_value.destroy();
        break;
      case Live::Attempt:
        live_ = Live::None;
        attempt.destroy();
        break;
      case Live::None:
        return;
    }
  }
}
