// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RingBuffer<T>: a queue that grows when it is full and never shrinks, so that one that has been
// warmed up allocates nothing. Values stay where they were put: it grows by a larger ring, which
// takes what is pushed from then on, and the smaller one goes when it is empty.
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
    while (!is_empty()) drop(oldest());
  }

  void swap(RingBuffer& other) noexcept {
    oldest_.swap(other.oldest_);
    std::swap(newest_, other.newest_);
    std::swap(size_, other.size_);
  }

  bool is_empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  /// No effect on the values if it throws.
  void push(T&& value) {
    if (!newest_ || newest_->is_full()) grow();
    newest_->slot(newest_->end).emplace(std::move(value));
    ++newest_->end;
    ++size_;
  }

  /// Takes the oldest out; if that throws, it stays. Precondition: not empty.
  T pop() {
    Slot<T>& place = oldest();
    T value(std::move(*place));
    drop(place);
    return value;
  }

 private:
  struct Ring {
    explicit Ring(std::size_t slot_count) : capacity(slot_count), slots(new Slot<T>[slot_count]) {}

    bool is_full() const { return end - first == capacity; }

    /// The place of value number `index`, of all that this ring has had.
    Slot<T>& slot(std::size_t index) { return slots[index & (capacity - 1)]; }

    std::size_t capacity;   // a power of two
    std::size_t first = 0;  // number of the oldest
    std::size_t end = 0;    // behind the newest
    std::unique_ptr<Slot<T>[]> slots;
    std::unique_ptr<Ring> newer;
  };

  void grow() {
    auto ring = std::make_unique<Ring>(newest_ ? 2 * newest_->capacity : 4);
    std::unique_ptr<Ring>& place = newest_ ? newest_->newer : oldest_;
    place = std::move(ring);
    newest_ = place.get();
  }

  Slot<T>& oldest() {
    while (oldest_->first == oldest_->end) oldest_ = std::move(oldest_->newer);
    return oldest_->slot(oldest_->first);
  }
  void drop(Slot<T>& place) {
    ++oldest_->first;
    --size_;
    place.destroy();
  }

  std::unique_ptr<Ring> oldest_;
  Ring* newest_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace pollux::internal
