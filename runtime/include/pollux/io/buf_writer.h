// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufWriter: collects small writes, and passes them on as large ones, to any writer.
#pragma once

#include <cstddef>
#include <vector>

#include "pollux/io/write.h"
#include "pollux/io/writer.h"

namespace pollux::io {

/// Borrows the writer. If that is a stream, reading from it is as before. Passes on what it holds
/// when there is no room for more, and upon flush() and shutdown(). Destroying it does not: what it
/// holds then is lost. Allocates its buffer at the first write. A writer itself; one operation at a
/// time.
class BufWriter : public WriteOperations<BufWriter> {
 public:
  /// Holds up to `capacity` bytes; what is at least as large, and comes when it holds nothing, goes
  /// past the buffer.
  explicit BufWriter(WriterRef writer, std::size_t capacity = 8 * 1024)
      : writer_(writer), capacity_(capacity) {}
  BufWriter(const BufWriter&) = delete;
  BufWriter& operator=(const BufWriter&) = delete;

  /// How many bytes it holds.
  std::size_t size() const { return buffer_.size() - begin_; }

  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size);
  Poll<Result<void>> poll_flush(IoOperation& operation, Context& cx);
  Poll<Result<void>> poll_shutdown(IoOperation& operation, Context& cx);

 private:
  Poll<Result<void>> poll_drain(IoOperation& operation, Context& cx);

  WriterRef writer_;
  std::size_t capacity_;
  std::vector<char> buffer_;  // [begin_, end) has been taken and not passed on
  std::size_t begin_ = 0;
};

}  // namespace pollux::io
