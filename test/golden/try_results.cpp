// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_: the value of an operation, or an early return of its error.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Result;
using pollux::Task;
using pollux::try_;

struct Connection {
  int socket;
};

struct Connect {
  using Output = Connection;
  pollux::Poll<Connection> poll(pollux::Context& cx);
  pollux::Poll<Result<Connection>> poll_result(pollux::Context& cx);
};

struct Receive {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
  pollux::Poll<Result<std::string>> poll_result(pollux::Context& cx);
};

Connect connect(const std::string& address);
Receive receive(Connection& connection);

[[pollux::async]] Task<Result<std::string>> greeting(std::string address) {
  Connection connection = co_await try_(connect(address));
  std::string text = co_await try_(receive(connection));
  while (text.back() != '\n') text += co_await try_(receive(connection));
  co_return text;
}
