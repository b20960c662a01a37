// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No await: the future is ready at its first poll.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>

using pollux::Task;

[[pollux::async]] Task<std::string> greeting(std::string name, bool formal) {
  if (formal) co_return "Good day, " + name + ".";
  co_return "Hello, " + name + "!";
}

[[pollux::async]] Task<void> nothing() { co_return; }
