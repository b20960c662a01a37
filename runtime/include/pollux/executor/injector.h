// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Injector: the home of the tasks that stay on one thread, and how one gets back there when it is
// woken on another.
#pragma once

#include <atomic>
#include <mutex>

#include "pollux/executor/executor_task.h"
#include "pollux/executor/task_queue.h"

namespace pollux {
class Driver;
}

namespace pollux::internal {

class LocalRuntime;

class Injector final : public Home {
 public:
  /// `driver`, the runtime's, is unparked by wake(), until close().
  Injector(LocalRuntime& runtime, Driver& driver) : runtime_(runtime), driver_(&driver) {}

  /// On the thread of the runtime, as long as it lives.
  void start(ExecutorTask& task) override;

  /// No effect after close(): the runtime ends the task by itself.
  void wake(ExecutorTask& task) override;

  /// Moves what was woken to the end of `queue`.
  void take_all(TaskQueue& queue);

  bool is_empty() const { return !has_tasks_.load(std::memory_order_acquire); }

  /// The end of the runtime. Forgets what was woken.
  void close();

 private:
  ~Injector() override = default;

  LocalRuntime& runtime_;
  std::atomic<bool> has_tasks_{false};  // so that looking costs no lock
  std::mutex mutex_;                    // guards what follows; no foreign code runs under it
  TaskQueue queue_;
  Driver* driver_;  // null when closed
};

}  // namespace pollux::internal
