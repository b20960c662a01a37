// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try around an await; what is thrown in it; an await after it.
// RUN: %golden %s
#include <pollux/core.h>

#include <stdexcept>
#include <string>

using pollux::Task;

struct Open {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

struct Close {
  using Output = void;
  pollux::Poll<void> poll(pollux::Context& cx);
};

Open open(const std::string& path);
Close shut(int file);
int parse(int file);

[[pollux::async]] Task<int> load(std::string path) {
  int file = co_await open(path);
  int result = 0;
  try {
    result = parse(file) + co_await open(path + ".index");
  } catch (const std::runtime_error&) {
    result = -1;
  }
  co_await shut(file);
  co_return result;
}
