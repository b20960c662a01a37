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

ReadUntilFuture BufReader::read_until(char delimiter, std::string& bytes) {
  return {*this, delimiter, bytes};
}

FillBufFuture BufReader::fill_buf() { return FillBufFuture(*this); }

Poll<Result<bool>> ReadLineFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<bool>> result = reader_.poll_line(operation_, cx, line_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<bool>> ReadUntilFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<bool>> result = reader_.poll_until(operation_, cx, delimiter_, bytes_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<std::string_view>> FillBufFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::string_view>> result = reader_.poll_fill_buf(operation_, cx);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<element_t<std::string>>> Lines::poll_next_result(Context& cx) {
  std::string line;
  Poll<Result<bool>> result = reader_.poll_line(operation_, cx, line);
  if (result.is_pending()) return pending;
  using Line = Result<element_t<std::string>>;
  if (!result.value()) return Line(tl::unexpected(result.value().error()));
  if (!*result.value()) return Line(std::nullopt);
  return Line(std::move(line));
}

Poll<Result<bool>> BufReader::poll_until(IoOperation& operation, Context& cx, End end,
                                         std::string& bytes) {
  Found found = take_line(end, bytes);
  while (found == Found::Nothing) {
    Poll<Result<std::size_t>> filled = poll_fill(operation, cx);
    if (filled.is_pending()) return pending;
    if (!filled.value()) return Result<bool>(tl::unexpected(filled.value().error()));
    if (*filled.value() > 0) {
      found = take_line(end, bytes);
      continue;
    }
    found = take_rest(bytes);
    if (found == Found::Nothing) return Result<bool>(false);
  }
  if (found == Found::TooLong) {
    return Result<bool>(tl::unexpected(make_error_code(ReadError::LineTooLong)));
  }
  return Result<bool>(true);
}

// What is large goes past the buffer.
Poll<Result<std::size_t>> BufReader::poll_read(IoOperation& operation, Context& cx, void* buffer,
                                               std::size_t size) {
  if (size == 0) return Result<std::size_t>(0);
  if (begin_ == end_ && size >= first_buffer) {
    return reader_.poll_read(operation, cx, buffer, size);
  }
  Poll<Result<std::string_view>> filled = poll_fill_buf(operation, cx);
  if (filled.is_pending()) return pending;
  if (!filled.value()) return Result<std::size_t>(tl::unexpected(filled.value().error()));
  size = std::min(size, filled.value()->size());
  std::copy_n(filled.value()->data(), size, static_cast<char*>(buffer));
  consume(size);
  return Result<std::size_t>(size);
}

Poll<Result<std::string_view>> BufReader::poll_fill_buf(IoOperation& operation, Context& cx) {
  if (begin_ == end_) {
    Poll<Result<std::size_t>> filled = poll_fill(operation, cx);
    if (filled.is_pending()) return pending;
    if (!filled.value()) return Result<std::string_view>(tl::unexpected(filled.value().error()));
  }
  return Result<std::string_view>(buffered());
}

void BufReader::consume(std::size_t size) {
  begin_ += size;
  searched_ = std::max(searched_, begin_);
}

// A line with its end, if there is one.
BufReader::Found BufReader::take_line(End end, std::string& line) {
  if (end.delimiter != searched_for_) searched_ = begin_;
  searched_for_ = end.delimiter;
  const char* data = buffer_.data();
  const char* delimiter = std::find(data + searched_, data + end_, end.delimiter);
  if (delimiter == data + end_) {
    searched_ = end_;
    return is_full() ? Found::TooLong : Found::Nothing;
  }
  std::size_t consumed = static_cast<std::size_t>(delimiter + 1 - (data + begin_));
  std::size_t size = consumed - 1;
  if (end.strips_return && size > 0 && delimiter[-1] == '\r') --size;
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
      reader_.poll_read(operation, cx, buffer_.data() + end_, buffer_.size() - end_);
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
