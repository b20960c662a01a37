// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Awaits one after the other; values are used by later statements.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <utility>

using pollux::Task;

struct ReadFuture {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

struct WriteFuture {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

struct Connection {
  ReadFuture read_line();
  WriteFuture write(std::string text);
};

[[pollux::async]] Task<int> handshake(Connection connection, std::string user) {
  co_await connection.write("HELLO " + user);
  const std::string challenge = co_await connection.read_line();
  co_await connection.write("ANSWER " + challenge);
  std::string verdict = co_await connection.read_line();
  int code = std::stoi(verdict);
  if (code != 0) co_await connection.write("QUIT");
  co_return code;
}
