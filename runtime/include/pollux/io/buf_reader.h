// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufReader: reads lines, and what else is cheaper from a buffer, from any reader. What has been
// read and not given stays in the buffer, so that a read_line() that is destroyed loses nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/io/read.h"
#include "pollux/io/read_error.h"
#include "pollux/io/reader.h"

namespace pollux::io {

class FillBufFuture;
class Lines;
class ReadLineFuture;
class ReadUntilFuture;

/// Borrows the reader, which is read through this one only: it reads ahead. If that is a stream,
/// writing to it is as before. Allocates a buffer at the first read, which grows with the longest
/// line. A reader itself; one operation at a time.
class BufReader : public ReadOperations<BufReader> {
 public:
  /// `max_line` is the most bytes that a line may have, without its end.
  explicit BufReader(ReaderRef reader, std::size_t max_line = 64 * 1024)
      : reader_(reader), max_line_(std::min(max_line, max_line_limit)) {}
  BufReader(const BufReader&) = delete;
  BufReader& operator=(const BufReader&) = delete;

  /// Reads a line and puts it, without its "\n" or "\r\n", in place of what is in `line`, which is
  /// borrowed. Gives true; or false, with `line` empty, at the end of input. A last line that has
  /// no end counts as a line.
  ///
  /// A line of more than `max_line` bytes fails with ReadError::LineTooLong, and so does every
  /// read_line() from then on: close the connection, or give the reader a higher limit.
  ///
  /// Cancel safe.
  ReadLineFuture read_line(std::string& line);

  /// The same for what ends with `delimiter`, which is left out, and no other byte is.
  ReadUntilFuture read_until(char delimiter, std::string& bytes);

  /// The lines, as a stream, which borrows this.
  Lines lines();

  /// Gives what is in the buffer; reads only if that is nothing. Empty at the end of input. The
  /// bytes stay in the buffer until consume(), and where they are until the next operation. Cancel
  /// safe.
  FillBufFuture fill_buf();

  /// What is in the buffer.
  std::string_view buffered() const { return {buffer_.data() + begin_, end_ - begin_}; }

  /// Takes `size` bytes out of the buffer, which has as many.
  void consume(std::size_t size);

  /// What the operations poll, for futures that do more than one of them: one of Direction::Read.
  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<bool>> poll_line(IoOperation& operation, Context& cx, std::string& line) {
    return poll_until(operation, cx, line_end, line);
  }
  Poll<Result<bool>> poll_until(IoOperation& operation, Context& cx, char delimiter,
                                std::string& bytes) {
    return poll_until(operation, cx, End{delimiter, false}, bytes);
  }
  Poll<Result<std::string_view>> poll_fill_buf(IoOperation& operation, Context& cx);

 private:
  /// What ends that which is to be read.
  struct End {
    char delimiter;
    bool strips_return;  // a '\r' before it
  };

  static constexpr End line_end{'\n', true};
  static constexpr std::size_t max_line_limit = SIZE_MAX - 2;  // leaves room for a line's end

  enum class Found { Line, Nothing, TooLong };

  Poll<Result<bool>> poll_until(IoOperation& operation, Context& cx, End end, std::string& bytes);
  Found take_line(End end, std::string& line);
  Found take_rest(std::string& line);
  Found give(std::string& line, std::size_t size, std::size_t consumed);
  bool is_full() const { return end_ - begin_ == max_line_ + 2; }
  Poll<Result<std::size_t>> poll_fill(IoOperation& operation, Context& cx);
  void make_room();

  ReaderRef reader_;
  std::size_t max_line_;
  std::vector<char> buffer_;  // [begin_, end_) has been read and not given
  std::size_t begin_ = 0;
  std::size_t searched_ = 0;  // [begin_, searched_) has no `searched_for_`
  char searched_for_ = '\n';
  std::size_t end_ = 0;
};

/// BufReader::read_line. Movable before its first poll only.
class [[nodiscard]] ReadLineFuture {
 public:
  using Output = bool;
  static constexpr bool is_cancel_safe = true;

  ReadLineFuture(BufReader& reader, std::string& line) : reader_(reader), line_(line) {}

  Poll<Result<bool>> poll_result(Context& cx);
  Poll<bool> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  BufReader& reader_;
  std::string& line_;
  IoOperation operation_{"BufReader::read_line", Direction::Read};
};

/// BufReader::read_until. Movable before its first poll only.
class [[nodiscard]] ReadUntilFuture {
 public:
  using Output = bool;
  static constexpr bool is_cancel_safe = true;

  ReadUntilFuture(BufReader& reader, char delimiter, std::string& bytes)
      : reader_(reader), delimiter_(delimiter), bytes_(bytes) {}

  Poll<Result<bool>> poll_result(Context& cx);
  Poll<bool> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  BufReader& reader_;
  char delimiter_;
  std::string& bytes_;
  IoOperation operation_{"BufReader::read_until", Direction::Read};
};

/// BufReader::fill_buf. Movable before its first poll only.
class [[nodiscard]] FillBufFuture {
 public:
  using Output = std::string_view;
  static constexpr bool is_cancel_safe = true;

  explicit FillBufFuture(BufReader& reader) : reader_(reader) {}

  Poll<Result<std::string_view>> poll_result(Context& cx);
  Poll<std::string_view> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  BufReader& reader_;
  IoOperation operation_{"BufReader::fill_buf", Direction::Read};
};

}  // namespace pollux::io

#include "pollux/io/lines.h"
