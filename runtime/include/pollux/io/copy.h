// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// copy, copy_bidirectional: all bytes from readers to writers, until the readers' ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "pollux/io/reader.h"
#include "pollux/io/writer.h"

namespace pollux::io {

namespace internal {

/// From one reader to one writer, with a buffer of its own from the first poll until the end.
class Transfer {
 public:
  Transfer(ReaderRef reader, WriterRef writer) : reader_(reader), writer_(writer) {}

  /// Ready when the input has ended and everything is written and flushed, or something has failed.
  /// What has been written is flushed whenever there is nothing to read for now.
  Poll<Result<void>> poll(Context& cx);

  /// The writer, and the operation that polls it.
  Poll<Result<void>> poll_shutdown(Context& cx) { return writer_.poll_shutdown(write_, cx); }

  /// How many bytes have been written.
  std::uint64_t total() const { return total_; }

 private:
  Poll<Result<void>> poll_fill(Context& cx);
  Poll<Result<void>> poll_drain(Context& cx);
  Poll<Result<void>> poll_flush(Context& cx);

  ReaderRef reader_;
  WriterRef writer_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;  // [begin_, end_) has been read and not written
  std::size_t end_ = 0;
  std::uint64_t total_ = 0;
  bool is_over_ = false;
  bool is_flushed_ = true;
  IoOperation read_{"copy", Direction::Read};
  IoOperation write_{"copy", Direction::Write};
};

}  // namespace internal

/// Movable before its first poll only.
class [[nodiscard]] CopyFuture {
 public:
  using Output = std::uint64_t;
  static constexpr bool is_cancel_safe = false;

  CopyFuture(ReaderRef reader, WriterRef writer) : transfer_(reader, writer) {}

  Poll<Result<std::uint64_t>> poll_result(Context& cx);
  Poll<std::uint64_t> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  bool done_ = false;
  internal::Transfer transfer_;
};

/// How many bytes went which way.
struct Copied {
  std::uint64_t first_to_second;
  std::uint64_t second_to_first;
};

/// Movable before its first poll only.
class [[nodiscard]] CopyBidirectionalFuture {
 public:
  using Output = Copied;
  static constexpr bool is_cancel_safe = false;

  CopyBidirectionalFuture(ReaderRef first_read, WriterRef first_write, ReaderRef second_read,
                          WriterRef second_write)
      : to_second_(first_read, second_write), to_first_(second_read, first_write) {}

  Poll<Result<Copied>> poll_result(Context& cx);
  Poll<Copied> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  enum class State : std::uint8_t { Copy, Shutdown, Done };

  struct Way {
    Way(ReaderRef reader, WriterRef writer) : transfer(reader, writer) {}
    Poll<Result<void>> poll(Context& cx);

    internal::Transfer transfer;
    State state = State::Copy;
  };

  bool done_ = false;
  Way to_second_;
  Way to_first_;
};

/// Writes everything from `reader`, to its end, to `writer`, and flushes that; ends no direction.
/// Both are borrowed. Gives the number of bytes. Allocates a buffer. Not cancel safe: what has been
/// read and not yet written is lost.
inline CopyFuture copy(ReaderRef reader, WriterRef writer) { return {reader, writer}; }

/// Copies in both directions between two streams, each a reader and a writer, which are borrowed;
/// where the input of one has ended it ends the output of the other, and the other way goes on.
/// Both have begun after the first poll. Gives the numbers of bytes. As soon as one way fails it
/// fails. Allocates two buffers. Not cancel safe, as copy.
template <class First, class Second>
CopyBidirectionalFuture copy_bidirectional(First& first, Second& second) {
  return {first, first, second, second};
}

}  // namespace pollux::io
