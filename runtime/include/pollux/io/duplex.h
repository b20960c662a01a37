// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// duplex: a connection in memory, for tests of what works on any stream.
//
//   auto [client, server] = io::duplex(64);
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "pollux/io/read.h"
#include "pollux/io/write.h"

namespace pollux::io {

namespace internal {

/// One direction: bytes in a ring, who waits for some, and who waits for room. From any thread.
class Pipe final : private WaitPlace {
 public:
  explicit Pipe(std::size_t capacity) : bytes_(capacity) {}

  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size);
  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size);

  /// The reader gets what there is, and then the end.
  void end_writing() { end(has_writer_); }

  /// The writer gets std::errc::broken_pipe.
  void end_reading() { end(has_reader_); }

 private:
  /// A poll of either side, which `transfer()` tries.
  template <class Transfer>
  Poll<Result<std::size_t>> poll(IoOperation& operation, Context& cx, WaiterList& mine,
                                 WaiterList& others, Transfer transfer);
  Poll<Result<std::size_t>> take(char* buffer, std::size_t size);
  Poll<Result<std::size_t>> put(const char* data, std::size_t size);
  void end(bool& side);
  void leave(Waiter& waiter) override;

  std::mutex mutex_;  // guards what follows; no foreign code runs under it
  std::vector<char> bytes_;
  std::size_t begin_ = 0;  // of the first byte
  std::size_t size_ = 0;
  bool has_writer_ = true;
  bool has_reader_ = true;
  WaiterList readers_;
  WaiterList writers_;
};

}  // namespace internal

/// One end: a reader of what the other end writes, and a writer. Behaves as a socket does: partial
/// reads and writes where there is no more, waiting, half-close, any number of operations at the
/// same time. The ends may be on different threads.
///
/// Destroying it ends both directions: the other end reads what is left and then 0, and its writes
/// fail with std::errc::broken_pipe.
class DuplexStream : public ReadOperations<DuplexStream>, public WriteOperations<DuplexStream> {
 public:
  DuplexStream(DuplexStream&&) noexcept = default;
  DuplexStream& operator=(DuplexStream&& other) noexcept;
  ~DuplexStream() { close(); }

  /// The other end reads 0 after what was written. Reading goes on.
  void shutdown_write() { out_->end_writing(); }

  Poll<Result<std::size_t>> poll_read(IoOperation& operation, Context& cx, void* buffer,
                                      std::size_t size) {
    return in_->poll_read(operation, cx, buffer, size);
  }
  Poll<Result<std::size_t>> poll_write(IoOperation& operation, Context& cx, const void* data,
                                       std::size_t size) {
    return out_->poll_write(operation, cx, data, size);
  }
  Poll<Result<void>> poll_shutdown(IoOperation&, Context&) {
    shutdown_write();
    return Result<void>();
  }

 private:
  friend std::pair<DuplexStream, DuplexStream> duplex(std::size_t capacity);

  DuplexStream(std::shared_ptr<internal::Pipe> in, std::shared_ptr<internal::Pipe> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  void close();

  std::shared_ptr<internal::Pipe> in_;  // null when moved from
  std::shared_ptr<internal::Pipe> out_;
};

/// The two ends of a connection which holds up to `capacity` bytes, at least 1, in each direction.
std::pair<DuplexStream, DuplexStream> duplex(std::size_t capacity);

}  // namespace pollux::io
