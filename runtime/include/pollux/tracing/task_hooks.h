// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TaskHooks: a program is told what its executors do with its tasks: for metrics, and to find a
// task that is polled for too long, or woken for nothing.
#pragma once

#include <atomic>

namespace pollux::tracing {

/// Tells the tasks that are alive apart; another task may have the same one later.
using TaskId = const void*;

/// Called on the thread where it happens, on several at once, between polls of tasks. Must neither
/// throw nor call the executor. A task of spawn_blocking is not among them.
class TaskHooks {
 public:
  TaskHooks() = default;
  TaskHooks(const TaskHooks&) = delete;
  TaskHooks& operator=(const TaskHooks&) = delete;
  virtual ~TaskHooks() = default;

  virtual void spawned(TaskId) {}
  virtual void poll_begins(TaskId) {}
  /// The output is there, or an exception, if it `is_ready`.
  virtual void poll_ended(TaskId, [[maybe_unused]] bool is_ready) {}
  /// Was pending, and goes to a queue: woken or aborted. During a poll it counts when that is over.
  virtual void woken(TaskId) {}
  /// Its future is destroyed, after its last poll or because it was aborted.
  virtual void ended(TaskId) {}
};

namespace internal {

inline std::atomic<TaskHooks*> task_hooks{nullptr};

/// Calls `hook`, where somebody has set one.
template <class... Parameters, class... Arguments>
void tell_hooks(void (TaskHooks::*hook)(Parameters...), Arguments... arguments) {
  if (TaskHooks* hooks = task_hooks.load(std::memory_order_acquire)) (hooks->*hook)(arguments...);
}

}  // namespace internal

/// Has all executors call `hooks` from now on; nullptr for nobody. It must outlive what they do.
/// Gives back the one before.
inline TaskHooks* set_task_hooks(TaskHooks* hooks) {
  return internal::task_hooks.exchange(hooks, std::memory_order_acq_rel);
}

}  // namespace pollux::tracing
