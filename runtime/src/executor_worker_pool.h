// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WorkerPool: what the workers of a MultiThread share, and each worker.
//
// How no wake-up is lost: who pushes a task looks, after that, whether somebody searches or sleeps.
// Who goes to sleep says so first, and looks at all queues once more after that. Both orders are
// sequentially consistent, so that one of the two sees the other. While somebody searches nobody
// else is woken; the last to stop searching wakes the next if it has found something.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "pollux/combinators/branch_random.h"
#include "pollux/executor/local_runtime.h"
#include "pollux/executor/work_queue.h"

namespace pollux::internal {

class WorkerPool;

/// One thread of the pool. Its members are for that thread, but for `queue` and what the driver
/// lets others do.
class Worker {
 public:
  Worker(WorkerPool& pool, BlockingPool& blocking_pool, std::uint64_t seed);

  /// The thread's function.
  void work();

  /// A task that was woken on this worker, or spawned.
  void push(ExecutorTask& task);

  /// Moves half of what others may steal here. From the thief's thread.
  bool steal_from(Worker& victim) { return victim.queue_.steal_into(queue_) > 0; }
  bool has_stealable() const { return !queue_.is_empty(); }

  void unpark() { runtime_.driver().unpark(); }

  /// The worker of this thread in `pool`, or nullptr.
  static Worker* current(const WorkerPool& pool) {
    return current_ && &current_->pool_ == &pool ? current_ : nullptr;
  }

 private:
  static constexpr int most_in_a_row = 3;

  bool run_shared();
  ExecutorTask* next_shared();
  void push_back(ExecutorTask& task);
  void turn();
  bool search();
  void stop_searching();
  bool take_injected();
  void sleep();

  static inline thread_local Worker* current_ = nullptr;

  WorkerPool& pool_;
  LocalRuntime runtime_;
  WorkQueue queue_;
  ExecutorTask* next_ = nullptr;  // ahead of the queue
  int in_a_row_ = 0;              // how often next_ was preferred
  bool is_searching_ = false;
  TaskQueue deferred_;  // shared tasks that have yielded
  BranchRandom random_;
};

/// The home of the tasks that any worker may run. From any thread, but for the workers themselves,
/// which end before it.
class WorkerPool final : public Home {
 public:
  WorkerPool(std::size_t workers, BlockingPool& blocking_pool, std::uint64_t seed);

  void start(ExecutorTask& task) override;
  void wake(ExecutorTask& task) override;

  /// Has the workers end all tasks, and waits for them.
  void shut_down();

  std::size_t worker_count() const { return worker_count_; }

 private:
  friend class Worker;

  static constexpr std::size_t shard_count = 16;

  struct Shard {
    std::mutex mutex;  // guards what follows; no foreign code runs under it
    OwnedTasks tasks;
    bool is_closed = false;
  };

  ~WorkerPool() override = default;

  Shard& shard_of(const ExecutorTask& task) { return shards_[task.shard]; }
  void forget(ExecutorTask& task);
  void inject(TaskQueue& tasks, std::size_t count);
  void notify();
  void wake_sleepers();
  bool has_work();
  bool is_over() const {
    return is_closing_.load(std::memory_order_acquire) &&
           task_count_.load(std::memory_order_acquire) == 0;
  }

  const std::size_t worker_count_;
  std::array<Shard, shard_count> shards_;
  std::atomic<std::uint32_t> next_shard_{0};
  std::atomic<std::size_t> task_count_{0};  // in the shards
  std::atomic<bool> is_closing_{false};

  std::mutex inject_mutex_;  // guards what follows; no foreign code runs under it
  TaskQueue injected_;
  std::atomic<std::size_t> injected_count_{0};  // changed under the lock

  std::mutex sleep_mutex_;  // guards sleepers_, and the workers' life
  std::vector<Worker*> sleepers_;
  std::atomic<std::size_t> sleeping_{0};  // their number
  std::atomic<std::size_t> searching_{0};

  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
};

}  // namespace pollux::internal
