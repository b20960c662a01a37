// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A switch with fallthrough, a case with its own scope, a return, and a default.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

enum class Command { Get, Put, Touch, Quit };

struct Request {
  Command command;
  std::string key;
  std::string value;
};

struct Step {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Step read(const std::string& key);
Step write(const std::string& key, const std::string& value);
Step touch(const std::string& key);

[[pollux::async]] Task<int> execute(Request request) {
  int status = 0;
  switch (request.command) {
    case Command::Get:
      status = co_await read(request.key);
      break;
    case Command::Put: {
      std::string value = request.value + "\n";
      status = co_await write(request.key, value);
      if (status != 0) co_return status;
      [[fallthrough]];
    }
    case Command::Touch:
      status += co_await touch(request.key);
      break;
    default:
      status = -1;
  }
  co_return status;
}
