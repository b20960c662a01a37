// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JoinHandle<T>: the way to a task that was spawned, on whatever executor.
#pragma once

#include <utility>

#include "pollux/core/future.h"
#include "pollux/core/slot.h"
#include "pollux/executor/outcome.h"
#include "pollux/executor/task_header.h"

namespace pollux {

/// A future of a task's output; awaiting it rethrows what the task threw, and throws JoinError if
/// the task was aborted. The task's future is destroyed before. Polling it does not run the task,
/// which its executor does by itself. A handle that is not awaited to the end can be awaited again,
/// or passed on: by reference it is cancel safe.
///
/// Destroying the handle detaches the task, which runs on. A detached task's output, or exception,
/// is destroyed unseen.
///
/// Movable at any time; may be used and destroyed on any thread, by one at a time.
template <class T>
class JoinHandle {
 public:
  using Output = T;
  static constexpr bool is_cancel_safe = false;

  /// Takes over a reference to a task with output T.
  explicit JoinHandle(internal::TaskHeader& task) : task_(&task) {}

  JoinHandle(JoinHandle&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
  JoinHandle& operator=(JoinHandle&& other) noexcept {
    JoinHandle(std::move(other)).swap(*this);
    return *this;
  }
  ~JoinHandle() { detach(); }

  void swap(JoinHandle& other) noexcept { std::swap(task_, other.task_); }

  Poll<T> poll(Context& cx) {
    if (!task_) polled_after_completion("a JoinHandle");
    if (!task_->completion.poll(cx)) return pending;
    Outcome outcome(*std::exchange(task_, nullptr));
    return std::move(*outcome.value).take();
  }

  /// Asks the task's executor to destroy the future the next time it would run it. The task ends as
  /// aborted, unless it is finished by then. No effect on a finished one, nor on a callable of
  /// spawn_blocking that runs already.
  void abort() {
    if (task_ && task_->state.abort()) task_->vtable->schedule(*task_);
  }

  /// Lets the task run on without the handle, as the destructor does.
  void detach() {
    if (!task_) return;
    internal::TaskHeader& task = *std::exchange(task_, nullptr);
    if (task.completion.leave()) task.vtable->drop_outcome(task);
    internal::drop_task(task);
  }

  /// Whether awaiting the handle will give its result at once.
  /// Precondition: the result has not been taken.
  bool is_finished() const { return task_->completion.is_complete(); }

 private:
  /// What a complete task leaves behind; gives up the reference to the task.
  struct Outcome {
    explicit Outcome(internal::TaskHeader& task) {
      task.vtable->take_outcome(task, &*value);
      internal::drop_task(task);
    }
    ~Outcome() { value.destroy(); }

    Slot<internal::Outcome<T>> value;
  };

  internal::TaskHeader* task_;
};

}  // namespace pollux
