// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RecordingWriter: a writer that writes down what is asked of it, for tests of what is between it
// and the user.
#pragma once

#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "pollux/io/writer.h"

namespace pollux::test {

/// Has room for so many bytes; without any it is pending, and wakes nobody.
class RecordingWriter {
 public:
  using Log = std::vector<std::string>;

  explicit RecordingWriter(std::size_t room = 1 << 20) : room(room) {}

  Poll<Result<std::size_t>> poll_write(IoOperation&, Context&, const void* data, std::size_t size) {
    if (error) return Result<std::size_t>(tl::unexpected(error));
    if (room == 0) return pending;
    size = std::min(size, room);
    room -= size;
    log.push_back("write " + std::string(static_cast<const char*>(data), size));
    return Result<std::size_t>(size);
  }
  Poll<Result<void>> poll_flush(IoOperation&, Context&) {
    log.push_back("flush");
    return Result<void>();
  }
  Poll<Result<void>> poll_shutdown(IoOperation&, Context&) {
    log.push_back("shutdown");
    return Result<void>();
  }

  Log take_log() { return std::exchange(log, {}); }

  std::size_t room;
  std::error_code error;
  Log log;
};

}  // namespace pollux::test
