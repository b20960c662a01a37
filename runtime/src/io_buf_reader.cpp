// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufReader: one buffer, of which a part has been read and not given. No byte is searched twice.
#include <algorithm>

#include "pollux/io/buf_reader.h"

namespace pollux::io {

namespace {

constexpr std::size_t first_buffer = 4096;

}  // namespace

ReadLineFuture BufReader::read_line(std::string& line) { return {*this, line}; }

Poll<Result<bool>> ReadLineFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  BufReader::Found found = reader_.take_line(line_);
  while (found == BufReader::Found::Nothing) {
    Poll<Result<std::size_t>> filled = reader_.poll_fill(operation_, cx);
    if (filled.is_pending()) return operation_.suspend();
    if (!filled.value()) return Result<bool>(tl::unexpected(filled.value().error()));
    if (*filled.value() > 0) {
      found = reader_.take_line(line_);
      continue;
    }
    found = reader_.take_rest(line_);
    if (found == BufReader::Found::Nothing) return Result<bool>(false);
  }
  if (found == BufReader::Found::TooLong) {
    return Result<bool>(tl::unexpected(make_error_code(ReadError::LineTooLong)));
  }
  return Result<bool>(true);
}

// A line with its end, if there is one.
BufReader::Found BufReader::take_line(std::string& line) {
  const char* data = buffer_.data();
  const char* end = data + end_;
  const char* newline = std::find(data + searched_, end, '\n');
  if (newline == end) {
    searched_ = end_;
    return is_full() ? Found::TooLong : Found::Nothing;
  }
  std::size_t consumed = static_cast<std::size_t>(newline + 1 - (data + begin_));
  std::size_t size = consumed - 1;
  if (size > 0 && newline[-1] == '\r') --size;
  return give(line, size, consumed);
}

// The line that the end of input has ended, if there is one.
BufReader::Found BufReader::take_rest(std::string& line) {
  if (begin_ < end_) return give(line, end_ - begin_, end_ - begin_);
  line.clear();
  return Found::Nothing;
}

BufReader::Found BufReader::give(std::string& line, std::size_t size, std::size_t consumed) {
  if (size > max_line_) return Found::TooLong;
  line.assign(buffer_.data() + begin_, size);
  begin_ += consumed;
  searched_ = begin_;
  return Found::Line;
}

Poll<Result<std::size_t>> BufReader::poll_fill(IoOperation& operation, Context& cx) {
  make_room();
  Poll<Result<std::size_t>> filled =
      stream_.poll_read(operation, cx, buffer_.data() + end_, buffer_.size() - end_);
  if (filled.is_ready() && filled.value()) end_ += *filled.value();
  return filled;
}

// Behind end_. Not called if is_full().
void BufReader::make_room() {
  if (begin_ == end_) begin_ = searched_ = end_ = 0;
  if (end_ < buffer_.size()) return;
  std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
  end_ -= begin_;
  searched_ -= begin_;
  begin_ = 0;
  if (end_ < buffer_.size()) return;
  buffer_.resize(std::min(std::max(2 * buffer_.size(), first_buffer), max_line_ + 2));
}

}  // namespace pollux::io
