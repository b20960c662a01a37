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

[[pollux::async]] Task<std::string> download(const char* host, std::chrono::milliseconds time) {
  Connection connection(host);
  co_await pollux::sleep_for(time);
  co_return std::string("a page of ") + host;
}

// A Task<std::string> is any future of a string, in a box.
[[pollux::async]] Task<std::optional<std::string>> with_timeout(std::chrono::milliseconds limit,
                                                                Task<std::string> future) {
  auto winner = co_await pollux::select(pollux::sleep_for(limit), std::move(future));
  std::printf("  with_timeout goes on\n");
  if (std::string* value = std::get_if<1>(&winner)) co_return std::move(*value);
  co_return std::nullopt;
}

[[pollux::async]] Task<void> download_all() {
  std::optional<std::string> page = co_await with_timeout(1h, download("fast.example", 10ms));
  std::printf("fast: %s\n", page ? page->c_str() : "too late");
  page = co_await with_timeout(10ms, download("slow.example", 1h));
  std::printf("slow: %s\n", page ? page->c_str() : "too late");
}

int main() { pollux::block_on(download_all()); }
