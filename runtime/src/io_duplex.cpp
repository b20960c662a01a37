// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pipe, DuplexStream: a transfer wakes all who wait on the other side, and each tries again.
#include <algorithm>
#include <optional>

#include "pollux/io/duplex.h"

namespace pollux::io {

namespace internal {

template <class Transfer>
Poll<Result<std::size_t>> Pipe::poll(IoOperation& operation, Context& cx, WaiterList& mine,
                                     WaiterList& others, Transfer transfer) {
  if (!pollux::internal::Budget::may_try(cx)) return pending;
  std::optional<Waker> waker;  // cloned, and dropped, outside of the lock
  Waker left = pollux::internal::no_waker();
  for (;;) {
    std::unique_lock lock(mutex_);
    Poll<Result<std::size_t>> result = transfer();
    if (result.is_ready()) {
      left = WaiterList::take(operation.waiter());
      others.wake_all(lock);
      lock.unlock();
      pollux::internal::Budget::spend();
      return result;
    }
    if (operation.waiter().waits_for(cx.waker())) return pending;
    if (waker) {
      mine.add(operation.waiter(), *this, *waker);
      return pending;
    }
    lock.unlock();
    waker = cx.waker();
  }
}

Poll<Result<std::size_t>> Pipe::poll_read(IoOperation& operation, Context& cx, void* buffer,
                                          std::size_t size) {
  return poll(operation, cx, readers_, writers_,
              [&] { return take(static_cast<char*>(buffer), size); });
}

Poll<Result<std::size_t>> Pipe::poll_write(IoOperation& operation, Context& cx, const void* data,
                                           std::size_t size) {
  return poll(operation, cx, writers_, readers_,
              [&] { return put(static_cast<const char*>(data), size); });
}

Poll<Result<std::size_t>> Pipe::take(char* buffer, std::size_t size) {
  if (size_ == 0 && size > 0 && has_writer_) return pending;
  size = std::min(size, size_);
  std::size_t first = std::min(size, bytes_.size() - begin_);
  std::copy_n(bytes_.data() + begin_, first, buffer);
  std::copy_n(bytes_.data(), size - first, buffer + first);
  begin_ = (begin_ + size) % bytes_.size();
  size_ -= size;
  return Result<std::size_t>(size);
}

Poll<Result<std::size_t>> Pipe::put(const char* data, std::size_t size) {
  if (!has_writer_ || !has_reader_) {
    return Result<std::size_t>(tl::unexpected(std::make_error_code(std::errc::broken_pipe)));
  }
  if (size_ == bytes_.size() && size > 0) return pending;
  size = std::min(size, bytes_.size() - size_);
  std::size_t end = (begin_ + size_) % bytes_.size();
  std::size_t first = std::min(size, bytes_.size() - end);
  std::copy_n(data, first, bytes_.data() + end);
  std::copy_n(data + first, size - first, bytes_.data());
  size_ += size;
  return Result<std::size_t>(size);
}

void Pipe::end(bool& side) {
  std::unique_lock lock(mutex_);
  side = false;
  readers_.wake_all(lock);
  writers_.wake_all(lock);
}

void Pipe::leave(Waiter& waiter) {
  Waker waker = pollux::internal::no_waker();  // dropped outside of the lock
  std::lock_guard lock(mutex_);
  waker = WaiterList::take(waiter);
}

}  // namespace internal

DuplexStream& DuplexStream::operator=(DuplexStream&& other) noexcept {
  if (this == &other) return *this;
  close();
  in_ = std::move(other.in_);
  out_ = std::move(other.out_);
  return *this;
}

void DuplexStream::close() {
  if (!in_) return;
  in_->end_reading();
  out_->end_writing();
}

std::pair<DuplexStream, DuplexStream> duplex(std::size_t capacity) {
  auto there = std::make_shared<internal::Pipe>(capacity);
  auto back = std::make_shared<internal::Pipe>(capacity);
  return {DuplexStream(back, there), DuplexStream(there, back)};
}

}  // namespace pollux::io
