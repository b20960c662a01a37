// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufReader: reads lines from a stream. What has been read and not given stays in the reader, so
// that a read_line() that is destroyed loses nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/io/read_error.h"
#include "pollux/net/tcp_stream.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::io {

class ReadLineFuture;

/// Borrows the stream, which is read through this reader only: it reads ahead. Writing to the
/// stream is as before. Allocates a buffer at the first read, which grows with the longest line.
class BufReader {
 public:
  /// `max_line` is the most bytes that a line may have, without its end.
  explicit BufReader(net::TcpStream& stream, std::size_t max_line = 64 * 1024)
      : stream_(stream), max_line_(std::min(max_line, max_line_limit)) {}
  BufReader(const BufReader&) = delete;
  BufReader& operator=(const BufReader&) = delete;

  /// Reads a line and puts it, without its "\n" or "\r\n", in place of what is in `line`, which is
  /// borrowed. Gives true; or false, with `line` empty, at the end of input. A last line that has
  /// no end counts as a line.
  ///
  /// A line of more than `max_line` bytes fails with ReadError::LineTooLong, and so does every
  /// read_line() from then on: close the connection, or give the reader a higher limit.
  ///
  /// Cancel safe. One at a time.
  ReadLineFuture read_line(std::string& line);

 private:
  friend class ReadLineFuture;

  static constexpr std::size_t max_line_limit = SIZE_MAX - 2;  // leaves room for a line's end

  enum class Found { Line, Nothing, TooLong };

  Found take_line(std::string& line);
  Found take_rest(std::string& line);
  Found give(std::string& line, std::size_t size, std::size_t consumed);
  bool is_full() const { return end_ - begin_ == max_line_ + 2; }
  Poll<Result<std::size_t>> poll_fill(IoOperation& operation, Context& cx);
  void make_room();

  net::TcpStream& stream_;
  std::size_t max_line_;
  std::vector<char> buffer_;  // [begin_, end_) has been read and not given
  std::size_t begin_ = 0;
  std::size_t searched_ = 0;  // [begin_, searched_) has no newline
  std::size_t end_ = 0;
};

/// BufReader::read_line. Movable before its first poll only.
class [[nodiscard]] ReadLineFuture {
 public:
  using Output = bool;

  ReadLineFuture(BufReader& reader, std::string& line) : reader_(reader), line_(line) {}

  Poll<Result<bool>> poll_result(Context& cx);
  Poll<bool> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  BufReader& reader_;
  std::string& line_;
  IoOperation operation_{"BufReader::read_line", Direction::Read};
};

}  // namespace pollux::io
