// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One await whose value is the function's.
// RUN: %golden %s
#include <pollux/core.h>

#include <cstddef>
#include <string>

using pollux::Task;

struct Lookup {
  using Output = std::string;
  pollux::Poll<std::string> poll(pollux::Context& cx);
};

Lookup lookup(const std::string& host);

[[pollux::async]] Task<std::string> resolve(std::string host) { co_return co_await lookup(host); }

[[pollux::async]] Task<std::size_t> length_of(std::string host) {
  co_return (co_await resolve(host)).size();
}
