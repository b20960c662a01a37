// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TaskQueue: tasks to be run, first in, first out. Intrusive: a task is in one queue at most.
#pragma once

#include <cstddef>
#include <utility>

#include "pollux/executor/task_header.h"

namespace pollux::internal {

/// Holds no references: a task in a queue is not complete, and its executor has one.
class TaskQueue {
 public:
  TaskQueue() = default;
  TaskQueue(TaskQueue&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)), last_(std::exchange(other.last_, nullptr)) {}
  TaskQueue& operator=(const TaskQueue&) = delete;

  bool is_empty() const { return first_ == nullptr; }

  void clear() { first_ = nullptr; }

  void push(TaskHeader& task) {
    task.next_in_queue = nullptr;
    (first_ ? last_->next_in_queue : first_) = &task;
    last_ = &task;
  }

  /// To be the oldest.
  void push_front(TaskHeader& task) {
    if (!first_) last_ = &task;
    task.next_in_queue = std::exchange(first_, &task);
  }

  /// The oldest, or nullptr.
  TaskHeader* pop() {
    TaskHeader* task = first_;
    if (task) first_ = task->next_in_queue;
    return task;
  }

  /// How many there are. Goes through all, as take() does: for simulations.
  std::size_t count() const {
    std::size_t count = 0;
    for (TaskHeader* task = first_; task; task = task->next_in_queue) ++count;
    return count;
  }

  /// The one that has `index` others before it. Precondition: there is one.
  TaskHeader* take(std::size_t index) {
    if (index == 0) return pop();
    TaskHeader* before = first_;
    while (--index > 0) before = before->next_in_queue;
    TaskHeader* task = before->next_in_queue;
    before->next_in_queue = task->next_in_queue;
    if (task == last_) last_ = before;
    return task;
  }

  /// Moves all of `other` to the end of this queue.
  void append(TaskQueue& other) {
    if (other.is_empty()) return;
    (first_ ? last_->next_in_queue : first_) = other.first_;
    last_ = other.last_;
    other.first_ = nullptr;
  }

 private:
  TaskHeader* first_ = nullptr;
  TaskHeader* last_ = nullptr;  // valid unless empty
};

}  // namespace pollux::internal
