// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations that read: each polls its reader until it has enough.
#include <algorithm>

#include "pollux/io/read.h"
#include "pollux/io/read_error.h"

namespace pollux::io {

Poll<Result<std::size_t>> ReadFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = reader_.poll_read(operation_, cx, buffer_, size_);
  if (result.is_pending()) return operation_.suspend();
  return result;
}

Poll<Result<void>> ReadExactFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  while (read_ < size_) {
    Poll<Result<std::size_t>> result =
        reader_.poll_read(operation_, cx, buffer_ + read_, size_ - read_);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
    if (*result.value() == 0) {
      return Result<void>(tl::unexpected(make_error_code(ReadError::UnexpectedEnd)));
    }
    read_ += *result.value();
  }
  return Result<void>();
}

Poll<Result<std::size_t>> ReadToEndFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  for (;;) {
    char buffer[4096];
    // One byte more than the limit shows that there is more.
    std::size_t wanted = left_ < sizeof buffer ? left_ + 1 : sizeof buffer;
    Poll<Result<std::size_t>> result = reader_.poll_read(operation_, cx, buffer, wanted);
    if (result.is_pending()) return operation_.suspend();
    if (!result.value()) return result;
    std::size_t size = *result.value();
    bytes_.append(buffer, std::min(size, left_));
    if (size == 0) return Result<std::size_t>(bytes_.size() - begin_);
    if (size > left_) {
      return Result<std::size_t>(tl::unexpected(make_error_code(ReadError::TooLong)));
    }
    left_ -= size;
  }
}

}  // namespace pollux::io
