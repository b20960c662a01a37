// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LocalRuntime: what runs on one thread: its driver, the tasks that stay there, and how any task is
// polled there. A CurrentThread is one; a MultiThread has one for each worker.
#pragma once

#include <cstdint>
#include <vector>

#include "pollux/combinators/branch_random.h"
#include "pollux/core/future.h"
#include "pollux/executor/blocking_pool.h"
#include "pollux/executor/executor_task.h"
#include "pollux/executor/injector.h"
#include "pollux/executor/join_handle.h"
#include "pollux/executor/task_frame.h"
#include "pollux/executor/task_queue.h"
#include "pollux/reactor/driver.h"
#include "pollux/tracing/task_hooks.h"

namespace pollux::internal {

/// Made by, used on and destroyed by one thread, but for its injector.
class LocalRuntime {
 public:
  static constexpr int polls_between_driver = 61;

  /// With `pool_home`, tasks that are Send go there; others stay here. What is armed and registered
  /// with its driver is then used from other threads too.
  LocalRuntime(BlockingPool& blocking_pool, std::uint64_t seed, Home* pool_home = nullptr);
  LocalRuntime(const LocalRuntime&) = delete;
  LocalRuntime& operator=(const LocalRuntime&) = delete;
  ~LocalRuntime();

  /// Ends the tasks that are left, the one spawned last first. What is spawned from then on is
  /// ended at once.
  void close();

  /// The one that runs on this thread, or nullptr.
  static LocalRuntime* current() { return current_; }

  /// The same, for `operation`, which cannot do without: if there is none it prints what to do, and
  /// aborts.
  static LocalRuntime& required_by(const char* operation);

  /// Makes it the current one of this thread, with its driver and its random numbers.
  class Enter;

  /// Makes a task of `future` that belongs to `home`.
  template <class F>
  static JoinHandle<output_t<F>> spawn(F&& future, Home& home);

  /// Where a task goes that is spawned on this thread.
  Home& home(bool is_send) { return is_send && pool_home_ ? *pool_home_ : injector_; }

  /// Wakes `waker` after the other ready tasks and the driver have had their turn.
  void defer(const Waker& waker);

  /// Has a thread of the blocking pool poll `task`, which finishes at its first poll. Throws
  /// std::system_error, and ends the task, if there is no thread to be had.
  void start_blocking(TaskHeader& task);

  /// What has become of a task that was run.
  enum class Run { Idle, Notified, Yielded, Over };

  /// Polls a task that was taken from a queue, or ends it if it is aborted. It is Over after a poll
  /// that has finished it; the caller forgets it, and has end_over() do the rest.
  struct Ran {
    Run run;
    bool is_finished;
  };
  Ran run(TaskHeader& task);
  static void end_over(TaskHeader& task, bool is_finished) {
    if (!is_finished) task.vtable->end(task);
    tracing::internal::tell_hooks(&tracing::TaskHooks::ended, &task);
    complete_task(task);
  }

  /// Ends a task that has not run to its end, whether it is in a queue or not.
  static void end(TaskHeader& task) {
    task.state.start_ending();
    end_over(task, false);
  }

  /// Runs the next task of this thread. Whether there was one.
  bool run_local();

  bool has_local() const { return !ready_.is_empty() || has_deferred() || !injector_.is_empty(); }
  bool has_deferred() const { return !deferred_.is_empty() || !deferred_wakers_.empty(); }

  /// Lets the driver have its turn, and then those who have yielded. If `may_park`, waits there
  /// until something happens.
  void turn_driver(bool may_park);

  bool is_running_task() const { return running_ != nullptr; }
  Driver& driver() { return driver_; }
  const Injector& injector() const { return injector_; }

  /// For a task of this thread.
  void start(ExecutorTask& task);
  void push_ready(ExecutorTask& task) {
    if (!closed_) ready_.push(task);
  }

 private:
  void wake_deferred();

  static inline thread_local LocalRuntime* current_ = nullptr;

  Driver driver_;
  BlockingPool& blocking_pool_;
  Home* const pool_home_;
  Injector& injector_;
  TaskQueue ready_;
  TaskQueue deferred_;                  // tasks that have yielded
  std::vector<Waker> deferred_wakers_;  // of futures that have yielded with a waker of their own
  OwnedTasks owned_;
  const Waker* running_ = nullptr;  // of the task that is being polled
  bool running_yields_ = false;     // goes to the end after the driver's turn
  bool closed_ = false;             // ends at once what is spawned
  BranchRandom random_;
};

class LocalRuntime::Enter {
 public:
  explicit Enter(LocalRuntime& runtime);
  Enter(const Enter&) = delete;
  Enter& operator=(const Enter&) = delete;
  ~Enter();

 private:
  LocalRuntime& runtime_;
  LocalRuntime* previous_;
  Driver::Enter driver_;
};

template <class F>
JoinHandle<output_t<F>> LocalRuntime::spawn(F&& future, Home& home) {
  static_assert(is_future_v<F>,
                "a task is made of a future: a type with `using Output` and "
                "`Poll<Output> poll(Context&)`");
  auto* task = new TaskFrame<F, ExecutorTask>(std::move(future), home);
  JoinHandle<output_t<F>> handle(*task);
  tracing::internal::tell_hooks(&tracing::TaskHooks::spawned, static_cast<TaskHeader*>(task));
  home.start(*task);
  return handle;
}

}  // namespace pollux::internal
