// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WorkQueue: the tasks of one worker that others may steal. A ring of fixed size, first in, first
// out: the owner pushes and pops, a thief takes the older half. Lock-free; the idea is that of Go's
// and tokio's run queues.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "pollux/executor/executor_task.h"

namespace pollux::internal {

/// push(), pop() and steal_into() of the target are for the owner; the rest for any thread. Holds
/// no references, as TaskQueue.
class WorkQueue {
 public:
  static constexpr std::uint32_t capacity = 256;

  bool is_empty() const {
    return head_.load(std::memory_order_acquire) == tail_.load(std::memory_order_acquire);
  }

  /// False if it is full.
  bool push(ExecutorTask& task) {
    std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity) return false;
    place(tail).store(&task, std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// The oldest, or nullptr.
  ExecutorTask* pop() {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      if (head == tail_.load(std::memory_order_relaxed)) return nullptr;
      ExecutorTask* task = place(head).load(std::memory_order_relaxed);
      if (claim(head, 1)) return task;
    }
  }

  /// Moves the older half, rounded up, to `thief`, which is empty and the caller's. How many.
  std::uint32_t steal_into(WorkQueue& thief) {
    std::uint32_t thief_tail = thief.tail_.load(std::memory_order_relaxed);
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      std::uint32_t size = tail_.load(std::memory_order_acquire) - head;
      if (size == 0) return 0;
      if (size > capacity) {  // head is old: others have gone on since
        head = head_.load(std::memory_order_acquire);
        continue;
      }
      std::uint32_t count = size - size / 2;
      for (std::uint32_t i = 0; i < count; ++i) {
        thief.place(thief_tail + i)
            .store(place(head + i).load(std::memory_order_relaxed), std::memory_order_relaxed);
      }
      // What was read is worth something only if nobody else has taken it meanwhile.
      if (claim(head, count)) {
        thief.tail_.store(thief_tail + count, std::memory_order_release);
        return count;
      }
    }
  }

 private:
  std::atomic<ExecutorTask*>& place(std::uint32_t index) { return places_[index % capacity]; }

  /// Takes `count` from `head` on. If false, `head` is the new one.
  bool claim(std::uint32_t& head, std::uint32_t count) {
    return head_.compare_exchange_weak(head, head + count, std::memory_order_acq_rel,
                                       std::memory_order_acquire);
  }

  // Count on past the capacity, and past their own range.
  alignas(64) std::atomic<std::uint32_t> head_{0};
  alignas(64) std::atomic<std::uint32_t> tail_{0};
  std::array<std::atomic<ExecutorTask*>, capacity> places_{};
};

}  // namespace pollux::internal
