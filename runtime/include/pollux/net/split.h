// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two directions of a stream, read and written apart: borrowed from it, for different futures
// of a task, or owning it together, for different tasks.
//
//   auto [read, write] = stream.split();
//   auto [read, write] = std::move(stream).into_split();
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "pollux/io/read.h"
#include "pollux/io/write.h"
#include "pollux/net/stream_socket.h"

namespace pollux::net {

namespace internal {

/// Reads the stream that `Pointer` points to. Outlives its operations.
template <class Pointer>
class ReadHalf : public io::ReadOperations<ReadHalf<Pointer>> {
 public:
  explicit ReadHalf(Pointer stream) : stream_(std::move(stream)) {}

  /// The whole stream.
  const auto& stream() const { return *stream_; }

  /// As StreamSocket has it.
  PeekFuture peek(void* buffer, std::size_t size) { return stream_->peek(buffer, size); }

  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size) {
    return stream_->poll_read(operation, cx, buffer, size);
  }

 private:
  Pointer stream_;
};

/// Writes the stream that `Pointer` points to. Outlives its operations.
template <class Pointer>
class WriteHalf : public io::WriteOperations<WriteHalf<Pointer>> {
 public:
  explicit WriteHalf(Pointer stream) : stream_(std::move(stream)) {}

  /// The whole stream.
  const auto& stream() const { return *stream_; }

  /// As StreamSocket has it.
  void shutdown_write() { stream_->shutdown_write(); }

  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size) {
    return stream_->poll_write(operation, cx, data, size);
  }
  Poll<Result<std::size_t>> poll_write_vectored(IoOperation& operation, Context& cx,
                                                const io::IoSlice* slices, std::size_t count) {
    return stream_->poll_write_vectored(operation, cx, slices, count);
  }
  Poll<Result<void>> poll_shutdown(IoOperation& operation, Context& cx) {
    return stream_->poll_shutdown(operation, cx);
  }

 private:
  Pointer stream_;
};

/// Owns a stream together with others, and ends what this side writes at its own end.
template <class Stream>
class WritingPointer {
 public:
  explicit WritingPointer(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
  WritingPointer(WritingPointer&&) noexcept = default;
  WritingPointer& operator=(WritingPointer other) noexcept {
    std::swap(stream_, other.stream_);
    return *this;
  }
  ~WritingPointer() {
    if (stream_) ::shutdown(stream_->fd(), SHUT_WR);  // fails if the connection is gone anyway
  }

  Stream& operator*() const { return *stream_; }
  Stream* operator->() const { return stream_.get(); }

 private:
  std::shared_ptr<Stream> stream_;  // null when moved from
};

}  // namespace internal

/// Of a stream that outlives them. Values, cheap to copy; their end ends nothing.
using ReadHalf = internal::ReadHalf<StreamSocket*>;
using WriteHalf = internal::WriteHalf<StreamSocket*>;

struct BorrowedHalves {
  ReadHalf read;
  WriteHalf write;
};

/// Of a stream that they own together: the last of them closes it; the end of the one that writes
/// ends its direction, so that the peer reads 0 after what was written. Under a MultiThread
/// different workers may use them at the same time; otherwise both stay on the thread of the
/// stream.
template <class Stream>
using OwnedReadHalf = internal::ReadHalf<std::shared_ptr<Stream>>;
template <class Stream>
using OwnedWriteHalf = internal::WriteHalf<internal::WritingPointer<Stream>>;

template <class Stream>
struct OwnedHalves {
  OwnedReadHalf<Stream> read;
  OwnedWriteHalf<Stream> write;
};

namespace internal {
template <class Stream>
OwnedHalves<Stream> into_halves(Stream&& stream) {
  auto shared = std::make_shared<Stream>(std::move(stream));
  return {OwnedReadHalf<Stream>(shared), OwnedWriteHalf<Stream>(WritingPointer(shared))};
}
}  // namespace internal

}  // namespace pollux::net
