// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations that read, for any reader: read_some, read_exact, read_to_end; as free functions,
// and as members of a reader that has ReadOperations as a base.
//
// Every operation is a future that borrows the reader: the reader neither moves nor ends before it.
// One is movable before its first poll only. `co_await` throws std::system_error where it fails,
// `co_await as_result(operation)` gives a Result.
#pragma once

#include <cstddef>
#include <string>

#include "pollux/io/reader.h"

namespace pollux::io {

/// read_some
class [[nodiscard]] ReadFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = true;

  ReadFuture(ReaderRef reader, void* buffer, std::size_t size)
      : reader_(reader), buffer_(buffer), size_(size) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  ReaderRef reader_;
  void* buffer_;
  std::size_t size_;
  IoOperation operation_{"read_some", Direction::Read};
};

/// read_exact
class [[nodiscard]] ReadExactFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = false;

  ReadExactFuture(ReaderRef reader, void* buffer, std::size_t size)
      : reader_(reader), buffer_(static_cast<char*>(buffer)), size_(size) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  ReaderRef reader_;
  char* buffer_;
  std::size_t size_;
  std::size_t read_ = 0;
  IoOperation operation_{"read_exact", Direction::Read};
};

/// read_to_end
class [[nodiscard]] ReadToEndFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = false;

  ReadToEndFuture(ReaderRef reader, std::string& bytes, std::size_t limit)
      : reader_(reader), bytes_(bytes), left_(limit), begin_(bytes.size()) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  ReaderRef reader_;
  std::string& bytes_;
  std::size_t left_;   // until the limit
  std::size_t begin_;  // of what was read
  IoOperation operation_{"read_to_end", Direction::Read};
};

/// Reads what is there, at least one byte and at most `size`, into `buffer`, which is borrowed.
/// Gives the number of bytes; 0 at the end of input, or if `size` is 0. Cancel safe: either it has
/// given the bytes or it has read none.
inline ReadFuture read_some(ReaderRef reader, void* buffer, std::size_t size) {
  return {reader, buffer, size};
}

/// Reads `size` bytes into `buffer`, which is borrowed. Fails with ReadError::UnexpectedEnd if the
/// input ends before. Not cancel safe: a part may have been read.
inline ReadExactFuture read_exact(ReaderRef reader, void* buffer, std::size_t size) {
  return {reader, buffer, size};
}

/// Reads to the end of input and appends that to `bytes`, which is borrowed. Gives the number of
/// bytes. Fails with ReadError::TooLong when there are more than `limit`, of which `bytes` has that
/// many then. Not cancel safe, except that what was read is in `bytes`.
inline ReadToEndFuture read_to_end(ReaderRef reader, std::string& bytes, std::size_t limit) {
  return {reader, bytes, limit};
}

/// The same as members, for a reader of type Self.
template <class Self>
class ReadOperations {
 public:
  ReadFuture read_some(void* buffer, std::size_t size) { return {self(), buffer, size}; }
  ReadExactFuture read_exact(void* buffer, std::size_t size) { return {self(), buffer, size}; }
  ReadToEndFuture read_to_end(std::string& bytes, std::size_t limit) {
    return {self(), bytes, limit};
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

}  // namespace pollux::io
