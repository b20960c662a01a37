// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations that write: each polls its writer until that has taken enough.
#include <algorithm>
#include <array>

#include "pollux/io/write.h"

namespace pollux::io {

namespace {

// How many slices one call passes on. More are left to the next: a part may be written anyway.
constexpr std::size_t slices_at_once = 64;

}  // namespace

Poll<Result<std::size_t>> WriteFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = writer_.poll_write(operation_, cx, data_, size_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> WriteAllFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  const char* data = borrowed_ ? borrowed_ : owned_.data();
  while (written_ < size_) {
    Poll<Result<std::size_t>> result =
        writer_.poll_write(operation_, cx, data + written_, size_ - written_);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    written_ += *result.value();
  }
  return Result<void>();
}

Poll<Result<std::size_t>> WriteVectoredFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = writer_.poll_write_vectored(operation_, cx, slices_, count_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> WriteAllVectoredFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  for (;;) {
    advance(0);
    if (count_ == 0) return Result<void>();
    std::array<IoSlice, slices_at_once> left;
    std::size_t count = std::min(count_, left.size());
    std::copy_n(slices_, count, left.begin());
    left[0].data = static_cast<const char*>(left[0].data) + written_;
    left[0].size -= written_;
    Poll<Result<std::size_t>> result =
        writer_.poll_write_vectored(operation_, cx, left.data(), count);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    advance(*result.value());
  }
}

// By `size` bytes, and over what is empty.
void WriteAllVectoredFuture::advance(std::size_t size) {
  written_ += size;
  while (count_ > 0 && written_ >= slices_->size) {
    written_ -= slices_->size;
    ++slices_;
    --count_;
  }
}

Poll<Result<void>> FlushFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<void>> result = writer_.poll_flush(operation_, cx);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> ShutdownFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<void>> result = writer_.poll_shutdown(operation_, cx);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

}  // namespace pollux::io
