// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Temporaries that references bind to, in a declaration and in an awaited call.
// RUN: %golden %s
#include <pollux/core.h>

#include <string>
#include <utility>

using pollux::Task;

struct Buffer {
  explicit Buffer(int size);
  Buffer(Buffer&& other) noexcept;
  ~Buffer();
  char* bytes();
};

struct Receive {
  using Output = int;
  pollux::Poll<int> poll(pollux::Context& cx);
};

Receive receive(Buffer& into, const std::string& tag);
Buffer take_buffer(int size);

[[pollux::async]] Task<char> first_byte(int size) {
  Buffer&& buffer = take_buffer(size);
  const std::string& tag = "tag " + std::to_string(size);
  int received = co_await receive(buffer, tag + "/first");
  if (received == 0) received = co_await receive(buffer, tag);
  co_return received == 0 ? '\0' : buffer.bytes()[0];
}
