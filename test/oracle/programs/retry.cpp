// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fetches with retries: a loop, a guard, an exception that is handled, and a pause.
// SHAPES: CF10, EH2, EH6, TM1, LO5
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

struct Response {
  bool ok() const { return status.number() == 200; }
  std::string body() && { return std::move(text); }

  Traced status;
  std::string text;
};

struct NetworkError : Error {
  using Error::Error;
};

// Fails twice, answers 503 once, and then 200.
class Client {
 public:
  [[pollux::async]] Task<Response> get(const std::string& url) {
    Traced request("request", ++requests_);
    trace("GET %s", url.c_str());
    co_await Leaf("connection", requests_ % 2);
    if (requests_ <= failures) throw NetworkError("no route");
    int status = requests_ == failures + 1 ? 503 : 200;
    co_return Response{Traced("response", status), "body of " + url};
  }

  int failures = 2;

 private:
  int requests_ = 0;
};

struct GaveUp : Error {
  explicit GaveUp(const std::string& url) : Error("gave up") {
    trace("giving up on %s", url.c_str());
  }
};

int backoff(int attempt) { return attempt > 0 ? 1 : 0; }

[[pollux::async]] Task<std::string> fetch_with_retry(Client& client, std::string url,
                                                     int attempts) {
  for (int i = 0; i < attempts; ++i) {
    Traced attempt("attempt", i + 1);
    try {
      Response response = co_await client.get(url + "?try=" + std::to_string(i));
      if (response.ok()) co_return std::move(response).body();
    } catch (const NetworkError& error) {
      trace("%s", error.what());
    }
    co_await Leaf("pause", backoff(i));
  }
  throw GaveUp(url);
}

[[pollux::async]] Task<std::size_t> page_size(Client& client) {
  co_return (co_await fetch_with_retry(client, "page", 5)).size();
}

int main() {
  return run_oracle({
      {"succeeds", [](Client& client) { return fetch_with_retry(client, "page", 5); }},
      {"gives up", [](Client& client) { return fetch_with_retry(client, "page", 2); }},
      {"page size", [](Client& client) { return page_size(client); }},
  });
}
