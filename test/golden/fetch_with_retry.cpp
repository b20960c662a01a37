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

[[pollux::async]] Task<std::string> fetch_with_retry(Client& client, std::string url,
                                                     int attempts) {
  for (int i = 0; i < attempts; ++i) {
    Span attempt("attempt " + std::to_string(i));
    try {
      Response response = co_await client.get(url + "?try=" + std::to_string(i));
      if (response.ok()) co_return std::move(response).body();
    } catch (const NetworkError& error) {
      log(error.what());
    }
    co_await sleep_for(backoff(i));
  }
  throw GaveUp(url);
}
