// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations that write, for any writer: write_some, write_all, the same from several places,
// flush, shutdown; as free functions, and as members of a writer that has WriteOperations as a
// base.
//
// Every operation is a future that borrows the writer: the writer neither moves nor ends before it.
// One is movable before its first poll only. `co_await` throws std::system_error where it fails,
// `co_await as_result(operation)` gives a Result.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "pollux/io/writer.h"

namespace pollux::io {

/// write_some
class [[nodiscard]] WriteFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = true;

  WriteFuture(WriterRef writer, const void* data, std::size_t size)
      : writer_(writer), data_(data), size_(size) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  WriterRef writer_;
  const void* data_;
  std::size_t size_;
  IoOperation operation_{"write_some", Direction::Write};
};

/// write_all
class [[nodiscard]] WriteAllFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = false;

  WriteAllFuture(WriterRef writer, std::string bytes)
      : writer_(writer), owned_(std::move(bytes)), size_(owned_.size()) {}
  WriteAllFuture(WriterRef writer, const void* data, std::size_t size)
      : writer_(writer), borrowed_(static_cast<const char*>(data)), size_(size) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  WriterRef writer_;
  std::string owned_;
  const char* borrowed_ = nullptr;  // null if the bytes are in owned_
  std::size_t size_;
  std::size_t written_ = 0;
  IoOperation operation_{"write_all", Direction::Write};
};

/// write_vectored
class [[nodiscard]] WriteVectoredFuture {
 public:
  using Output = std::size_t;
  static constexpr bool is_cancel_safe = true;

  WriteVectoredFuture(WriterRef writer, const IoSlice* slices, std::size_t count)
      : writer_(writer), slices_(slices), count_(count) {}

  Poll<Result<std::size_t>> poll_result(Context& cx);
  Poll<std::size_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  WriterRef writer_;
  const IoSlice* slices_;
  std::size_t count_;
  IoOperation operation_{"write_vectored", Direction::Write};
};

/// write_all_vectored
class [[nodiscard]] WriteAllVectoredFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = false;

  WriteAllVectoredFuture(WriterRef writer, const IoSlice* slices, std::size_t count)
      : writer_(writer), slices_(slices), count_(count) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  void advance(std::size_t size);

  WriterRef writer_;
  const IoSlice* slices_;  // those that are not written whole
  std::size_t count_;
  std::size_t written_ = 0;  // of the first of them
  IoOperation operation_{"write_all_vectored", Direction::Write};
};

/// flush
class [[nodiscard]] FlushFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit FlushFuture(WriterRef writer) : writer_(writer) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  WriterRef writer_;
  IoOperation operation_{"flush", Direction::Write};
};

/// shutdown
class [[nodiscard]] ShutdownFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit ShutdownFuture(WriterRef writer) : writer_(writer) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  WriterRef writer_;
  IoOperation operation_{"shutdown", Direction::Write};
};

/// Writes what there is room for, at least one byte and at most `size`, from `data`, which is
/// borrowed. Gives the number of bytes. Cancel safe: either it has given the number or it has
/// written none.
inline WriteFuture write_some(WriterRef writer, const void* data, std::size_t size) {
  return {writer, data, size};
}

/// Writes all of `bytes`, which it owns. Not cancel safe: a part may have been written.
inline WriteAllFuture write_all(WriterRef writer, std::string bytes) {
  return {writer, std::move(bytes)};
}

/// Writes all of `size` bytes from `data`, which is borrowed. Not cancel safe either.
inline WriteAllFuture write_all(WriterRef writer, const void* data, std::size_t size) {
  return {writer, data, size};
}

/// Writes what there is room for of `count` slices, one after the other, with one system call.
/// `slices` and the bytes are borrowed. Gives the number of bytes, 0 only if all slices are empty.
/// Cancel safe, as write_some.
inline WriteVectoredFuture write_vectored(WriterRef writer, const IoSlice* slices,
                                          std::size_t count) {
  return {writer, slices, count};
}

/// Writes all of `count` slices, one after the other; `slices` and the bytes are borrowed, and not
/// changed. Not cancel safe: a part may have been written.
inline WriteAllVectoredFuture write_all_vectored(WriterRef writer, const IoSlice* slices,
                                                 std::size_t count) {
  return {writer, slices, count};
}

/// Has the writer pass on what it has taken and holds back, as a BufWriter does. Cancel safe: what
/// is not passed on is still there.
inline FlushFuture flush(WriterRef writer) { return FlushFuture(writer); }

/// Flushes, and ends the direction: the peer reads 0 after what was written. Cancel safe.
inline ShutdownFuture shutdown(WriterRef writer) { return ShutdownFuture(writer); }

/// The same as members, for a writer of type Self.
template <class Self>
class WriteOperations {
 public:
  WriteFuture write_some(const void* data, std::size_t size) { return {self(), data, size}; }
  WriteAllFuture write_all(std::string bytes) { return {self(), std::move(bytes)}; }
  WriteAllFuture write_all(const void* data, std::size_t size) { return {self(), data, size}; }
  WriteVectoredFuture write_vectored(const IoSlice* slices, std::size_t count) {
    return {self(), slices, count};
  }
  WriteAllVectoredFuture write_all_vectored(const IoSlice* slices, std::size_t count) {
    return {self(), slices, count};
  }
  FlushFuture flush() { return FlushFuture(self()); }
  ShutdownFuture shutdown() { return ShutdownFuture(self()); }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

}  // namespace pollux::io
