// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TaskHeader: what an executor, a waker and a JoinHandle know of a task, whatever its future is.
// TaskFrame adds the future, behind it in the same allocation.
#pragma once

#include <cstdint>

#include "pollux/core/completion.h"
#include "pollux/core/context.h"
#include "pollux/core/waker.h"
#include "pollux/executor/task_state.h"

namespace pollux::internal {

struct TaskHeader;

/// What depends on the type of the future. `poll` and `end` are for the executor that owns the
/// task, between start() and complete() of its state.
struct TaskVTable {
  /// Polls the future. True if that finished it: the future is destroyed, and the outcome is there.
  bool (*poll)(TaskHeader&, Context&);

  /// Destroys the future: the outcome is that the task was aborted.
  void (*end)(TaskHeader&);

  /// Puts a task that was notified into the queue of its executor. From any thread.
  void (*schedule)(TaskHeader&);

  /// Moves the outcome to `outcome`, an uninitialised Outcome<T>.
  void (*take_outcome)(TaskHeader&, void* outcome);
  void (*drop_outcome)(TaskHeader&);

  /// Frees the allocation. The future and the outcome are gone already.
  void (*free)(TaskHeader&);
};

struct TaskHeader {
  explicit TaskHeader(const TaskVTable& table) : vtable(&table) {}
  TaskHeader(const TaskHeader&) = delete;
  TaskHeader& operator=(const TaskHeader&) = delete;

  Completion completion;  // of the executor, for the JoinHandle
  TaskState state;
  std::uint32_t shard = 0;  // for the executor, where there would be a gap
  const TaskVTable* vtable;
  TaskHeader* next_in_queue = nullptr;  // of the TaskQueue that it is in
};

inline void drop_task(TaskHeader& task) {
  if (task.state.drop_reference()) task.vtable->free(task);
}

inline void notify_task(TaskHeader& task) {
  if (task.state.notify()) task.vtable->schedule(task);
}

/// Ends the executor's part in a task whose future is destroyed and whose outcome is there.
inline void complete_task(TaskHeader& task) {
  if (!task.completion.complete()) task.vtable->drop_outcome(task);
  if (task.state.complete()) task.vtable->free(task);
}

/// Destroys the future of a task that is to be ended.
inline void end_task(TaskHeader& task) {
  task.vtable->end(task);
  complete_task(task);
}

inline RawWaker clone_task_waker(const void* data);

/// The task as the data of a waker.
inline TaskHeader& task_of(const void* data) {
  return *const_cast<TaskHeader*>(static_cast<const TaskHeader*>(data));
}

inline constexpr WakerVTable task_waker_vtable{
    clone_task_waker,
    [](const void* data) {
      notify_task(task_of(data));
      drop_task(task_of(data));
    },
    [](const void* data) { notify_task(task_of(data)); },
    [](const void* data) { drop_task(task_of(data)); },
    true,
};

inline RawWaker clone_task_waker(const void* data) {
  task_of(data).state.add_reference();
  return {data, &task_waker_vtable};
}

}  // namespace pollux::internal
