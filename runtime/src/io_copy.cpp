// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// copy: read, write, and read again; flush while there is nothing to read, since the answer to what
// is held back may be what the reader waits for.
#include <utility>

#include "pollux/io/copy.h"

namespace pollux::io {

namespace {

constexpr std::size_t buffer_size = 8192;

}  // namespace

namespace internal {

Poll<Result<void>> Transfer::poll(Context& cx) {
  if (!buffer_) buffer_.reset(new char[buffer_size]);
  while (!is_over_) {
    Poll<Result<void>> drained = poll_drain(cx);
    if (drained.is_pending() || !drained.value()) return drained;
    Poll<Result<void>> filled = poll_fill(cx);
    if (filled.is_pending()) {
      Poll<Result<void>> flushed = poll_flush(cx);
      if (flushed.is_ready() && !flushed.value()) return flushed;
      return pending;
    }
    if (!filled.value()) return filled;
  }
  Poll<Result<void>> flushed = poll_flush(cx);
  if (flushed.is_ready()) buffer_.reset();
  return flushed;
}

// Precondition: the buffer is empty.
Poll<Result<void>> Transfer::poll_fill(Context& cx) {
  Poll<Result<std::size_t>> result = reader_.poll_read(read_, cx, buffer_.get(), buffer_size);
  if (result.is_pending()) return pending;
  if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
  begin_ = 0;
  end_ = *result.value();
  is_over_ = end_ == 0;
  return Result<void>();
}

Poll<Result<void>> Transfer::poll_drain(Context& cx) {
  while (begin_ < end_) {
    Poll<Result<std::size_t>> result =
        writer_.poll_write(write_, cx, buffer_.get() + begin_, end_ - begin_);
    if (result.is_pending()) return pending;
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    begin_ += *result.value();
    total_ += *result.value();
    is_flushed_ = false;
  }
  return Result<void>();
}

Poll<Result<void>> Transfer::poll_flush(Context& cx) {
  if (is_flushed_) return Result<void>();
  Poll<Result<void>> flushed = writer_.poll_flush(write_, cx);
  is_flushed_ = flushed.is_ready();
  return flushed;
}

}  // namespace internal

Poll<Result<std::uint64_t>> CopyFuture::poll_result(Context& cx) {
  if (std::exchange(done_, true)) polled_after_completion("io::copy");
  Poll<Result<void>> result = transfer_.poll(cx);
  if (result.is_pending()) {
    done_ = false;
    return pending;
  }
  if (!result.value()) return Result<std::uint64_t>(tl::unexpected(result.value().error()));
  return Result<std::uint64_t>(transfer_.total());
}

Poll<Result<void>> CopyBidirectionalFuture::Way::poll(Context& cx) {
  pollux::internal::Budget::leave_one();
  if (state == State::Copy) {
    Poll<Result<void>> copied = transfer.poll(cx);
    if (copied.is_pending() || !copied.value()) return copied;
    state = State::Shutdown;
  }
  if (state == State::Shutdown) {
    Poll<Result<void>> ended = transfer.poll_shutdown(cx);
    if (ended.is_pending() || !ended.value()) return ended;
    state = State::Done;
  }
  return Result<void>();
}

Poll<Result<Copied>> CopyBidirectionalFuture::poll_result(Context& cx) {
  if (!pollux::internal::Budget::may_try(cx)) return pending;
  if (std::exchange(done_, true)) polled_after_completion("io::copy_bidirectional");
  bool all_done = true;
  for (Way* way : {&to_second_, &to_first_}) {
    Poll<Result<void>> result = way->poll(cx);
    if (result.is_pending()) {
      all_done = false;
    } else if (!result.value()) {
      return Result<Copied>(tl::unexpected(result.value().error()));
    }
  }
  if (all_done) {
    return Result<Copied>(Copied{to_second_.transfer.total(), to_first_.transfer.total()});
  }
  done_ = false;
  return pending;
}

}  // namespace pollux::io
