// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines: the lines of a BufReader, as a stream.
//
//   io::Lines lines = reader.lines();
//   while (auto line = co_await lines.next()) use(*line);
#pragma once

#include <optional>
#include <string>

#include "pollux/core/stream.h"
#include "pollux/io/buf_reader.h"

namespace pollux::io {

class NextLineFuture;

/// Borrows the BufReader, in which what belongs to no line yet stays. A stream, for the adaptors;
/// to be moved before it is first polled only. An error does not end it: the next line has it
/// again.
class [[nodiscard]] Lines {
 public:
  using Item = std::string;

  explicit Lines(BufReader& reader) : reader_(reader) {}

  /// A future of the next line, as BufReader::read_line gives it; of nothing, again and again, at
  /// the end of input. Cancel safe.
  NextLineFuture next();

  Poll<Result<element_t<std::string>>> poll_next_result(Context& cx);
  Poll<element_t<std::string>> poll_next(Context& cx) {
    return value_or_throw(poll_next_result(cx));
  }

 private:
  BufReader& reader_;
  IoOperation operation_{"Lines::next", Direction::Read};
};

/// Lines::next
class [[nodiscard]] NextLineFuture {
 public:
  using Output = std::optional<std::string>;
  static constexpr bool is_cancel_safe = true;

  explicit NextLineFuture(Lines& lines) : lines_(lines) {}

  Poll<Result<Output>> poll_result(Context& cx) { return lines_.poll_next_result(cx); }
  Poll<Output> poll(Context& cx) { return lines_.poll_next(cx); }

 private:
  Lines& lines_;
};

inline NextLineFuture Lines::next() { return NextLineFuture(*this); }

inline Lines BufReader::lines() { return Lines(*this); }

}  // namespace pollux::io
