// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BlockingPool: the threads of a runtime on which spawn_blocking runs what would block its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <thread>

#include "pollux/executor/task_queue.h"

namespace pollux::internal {

/// Makes a thread when work comes and none is idle, up to a limit, beyond which work waits. A
/// thread that finds nothing to do for some time ends.
class BlockingPool {
 public:
  BlockingPool(std::size_t max_threads, std::chrono::milliseconds idle_timeout)
      : max_threads_(max_threads), idle_timeout_(idle_timeout) {}
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  ~BlockingPool() { shut_down(); }

  /// Has one of the threads poll `task`, which finishes at its first poll, and takes over the
  /// executor's reference to it. From any thread. After shut_down() the task is ended at once.
  /// Throws std::system_error, and ends the task, if the system refuses the first thread.
  void submit(TaskHeader& task);

  /// Polls a task, which finishes, on this thread.
  static void run(TaskHeader& task);

  /// Ends the tasks that have not begun, on this thread, and waits for the others.
  void shut_down();

  /// How many threads there are now, and how many of them wait for work.
  std::size_t thread_count();
  std::size_t idle_count();

 private:
  using Threads = std::list<std::thread>;

  bool enqueue(TaskHeader& task);
  void add_thread();
  void work(Threads::iterator self);
  bool wait_for_task(std::unique_lock<std::mutex>& lock);

  const std::size_t max_threads_;
  const std::chrono::milliseconds idle_timeout_;

  std::mutex mutex_;  // guards what follows; no foreign code runs under it
  std::condition_variable work_came_;
  TaskQueue queue_;
  std::size_t queued_ = 0;
  std::size_t idle_ = 0;  // threads in wait_for_task()
  bool shut_down_ = false;
  Threads threads_;
  Threads retired_;  // at their end, to be joined
};

}  // namespace pollux::internal
