// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ExecutorTask: the header of a task that an executor runs; Home: the part of that executor which
// its tasks keep.
#pragma once

#include <atomic>
#include <cstddef>

#include "pollux/executor/task_header.h"

namespace pollux::internal {

struct ExecutorTask;

/// Where a task belongs. Outlives its executor, as tasks do whose wakers are still held somewhere.
class Home {
 public:
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  void add_reference() { references_.fetch_add(1, std::memory_order_relaxed); }
  void drop_reference() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  /// Takes over a new task, to be run; ends it at once if the executor has come to its end.
  virtual void start(ExecutorTask& task) = 0;

  /// Puts a task that was notified into a queue, and has somebody look there. From any thread.
  virtual void wake(ExecutorTask& task) = 0;

 protected:
  /// One reference, which is the caller's.
  Home() = default;
  virtual ~Home() = default;

 private:
  std::atomic<std::size_t> references_{1};
};

/// May be freed on any thread, and after its executor.
struct ExecutorTask : TaskHeader {
  ExecutorTask(const TaskVTable& table, Home& task_home) : TaskHeader(table), home(task_home) {
    home.add_reference();
  }
  ~ExecutorTask() { home.drop_reference(); }

  static void schedule(TaskHeader& task);

  Home& home;
  ExecutorTask* older = nullptr;  // among the tasks of the executor that are not complete
  ExecutorTask* newer = nullptr;
};

/// The tasks of an executor that are not complete. Has no lock of its own.
class OwnedTasks {
 public:
  ExecutorTask* newest() const { return newest_; }

  /// How many there are. Goes through all, as at() does: for simulations.
  std::size_t count() const {
    std::size_t count = 0;
    for (ExecutorTask* task = newest_; task; task = task->older) ++count;
    return count;
  }

  /// The one that has `index` newer ones. Precondition: there is one.
  ExecutorTask& at(std::size_t index) const {
    ExecutorTask* task = newest_;
    while (index-- > 0) task = task->older;
    return *task;
  }

  void add(ExecutorTask& task) {
    task.older = newest_;
    if (newest_) newest_->newer = &task;
    newest_ = &task;
  }

  void remove(ExecutorTask& task) {
    (task.newer ? task.newer->older : newest_) = task.older;
    if (task.older) task.older->newer = task.newer;
  }

 private:
  ExecutorTask* newest_ = nullptr;
};

}  // namespace pollux::internal
