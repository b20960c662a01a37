// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BufWriter: while it passes on what it holds it takes nothing, so that a write that is destroyed
// meanwhile has taken nothing.
#include "pollux/io/buf_writer.h"

namespace pollux::io {

Poll<Result<std::size_t>> BufWriter::poll_write(IoOperation& operation, Context& cx,
                                                const void* data, std::size_t size) {
  if (buffer_.size() + size > capacity_) {
    Poll<Result<void>> drained = poll_drain(operation, cx);
    if (drained.is_pending()) return pending;
    if (!drained.value()) return Result<std::size_t>(tl::unexpected(drained.value().error()));
  }
  if (size >= capacity_) return writer_.poll_write(operation, cx, data, size);
  buffer_.reserve(capacity_);
  const char* bytes = static_cast<const char*>(data);
  buffer_.insert(buffer_.end(), bytes, bytes + size);
  return Result<std::size_t>(size);
}

Poll<Result<void>> BufWriter::poll_drain(IoOperation& operation, Context& cx) {
  while (begin_ < buffer_.size()) {
    Poll<Result<std::size_t>> written =
        writer_.poll_write(operation, cx, buffer_.data() + begin_, size());
    if (written.is_pending()) return pending;
    if (!written.value()) return Result<void>(tl::unexpected(written.value().error()));
    begin_ += *written.value();
  }
  buffer_.clear();
  begin_ = 0;
  return Result<void>();
}

Poll<Result<void>> BufWriter::poll_flush(IoOperation& operation, Context& cx) {
  Poll<Result<void>> drained = poll_drain(operation, cx);
  if (drained.is_pending() || !drained.value()) return drained;
  return writer_.poll_flush(operation, cx);
}

Poll<Result<void>> BufWriter::poll_shutdown(IoOperation& operation, Context& cx) {
  Poll<Result<void>> drained = poll_drain(operation, cx);
  if (drained.is_pending() || !drained.value()) return drained;
  return writer_.poll_shutdown(operation, cx);
}

}  // namespace pollux::io
