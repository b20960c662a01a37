// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RingBuffer<T>: a queue that grows when it is full and never shrinks, so that one that has been
// warmed up allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "pollux/core/slot.h"

namespace pollux::internal {

template <class T>
class RingBuffer {
 public:
  RingBuffer() = default;
  RingBuffer(RingBuffer&& other) noexcept { swap(other); }
  RingBuffer& operator=(const RingBuffer&) = delete;
  ~RingBuffer() {
    while (!is_empty()) pop();
  }

  void swap(RingBuffer& other) noexcept {
    std::swap(slots_, other.slots_);
    std::swap(capacity_, other.capacity_);
    std::swap(first_, other.first_);
    std::swap(size_, other.size_);
  }

  bool is_empty() const { return size_ == 0; }

  /// No effect if it throws.
  void push(T&& value) {
    if (size_ == capacity_) grow();
    slot(size_).emplace(std::move(value));
    ++size_;
  }

  /// The oldest. Precondition for both: not empty.
  T& front() { return *slot(0); }
  void pop() {
    Slot<T>& oldest = slot(0);
    ++first_;
    --size_;
    oldest.destroy();
  }

 private:
  /// The place of the value that is number `index` from the oldest.
  Slot<T>& slot(std::size_t index) { return slots_[(first_ + index) & (capacity_ - 1)]; }

  void grow() {
    RingBuffer larger;
    larger.capacity_ = capacity_ == 0 ? 4 : 2 * capacity_;
    larger.slots_.reset(new Slot<T>[larger.capacity_]);
    for (std::size_t i = 0; i < size_; ++i) larger.push(std::move(*slot(i)));
    swap(larger);
  }

  std::unique_ptr<Slot<T>[]> slots_;
  std::size_t capacity_ = 0;  // a power of two, or 0
  std::size_t first_ = 0;     // counts on past the capacity
  std::size_t size_ = 0;
};

}  // namespace pollux::internal
