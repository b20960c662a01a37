// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WorkerPool: which task next, who sleeps, who is woken, and the end.
#include "executor_worker_pool.h"

#include <algorithm>
#include <utility>

namespace pollux::internal {

Worker::Worker(WorkerPool& pool, BlockingPool& blocking_pool, std::uint64_t seed)
    : pool_(pool), runtime_(blocking_pool, seed, &pool), random_(seed) {}

void Worker::work() {
  current_ = this;
  LocalRuntime::Enter enter(runtime_);
  bool is_closing = false;
  while (!pool_.is_over()) {
    for (int polls = 0; polls < LocalRuntime::polls_between_driver; polls += 2) {
      bool ran_local = runtime_.run_local();
      if (!run_shared() && !ran_local) break;
    }
    if (!is_closing && pool_.is_closing_.load(std::memory_order_acquire)) {
      is_closing = true;
      runtime_.close();
    }
    turn();
  }
  runtime_.close();
  current_ = nullptr;
}

bool Worker::run_shared() {
  ExecutorTask* task = next_shared();
  if (!task) return false;
  if (is_searching_) {
    is_searching_ = false;
    // There may be more where this came from.
    if (pool_.searching_.fetch_sub(1, std::memory_order_seq_cst) == 1) pool_.notify();
  }
  LocalRuntime::Ran ran = runtime_.run(*task);
  switch (ran.run) {
    case LocalRuntime::Run::Idle:
      break;
    case LocalRuntime::Run::Notified:
      push_back(*task);
      break;
    case LocalRuntime::Run::Yielded:
      deferred_.push(*task);
      break;
    case LocalRuntime::Run::Over:
      pool_.forget(*task);
      LocalRuntime::end_over(*task, ran.is_finished);
      break;
  }
  return true;
}

ExecutorTask* Worker::next_shared() {
  if (next_ && (in_a_row_ < most_in_a_row || queue_.is_empty())) {
    in_a_row_ = queue_.is_empty() ? 0 : in_a_row_ + 1;
    return std::exchange(next_, nullptr);
  }
  in_a_row_ = 0;
  if (next_) push_back(*std::exchange(next_, nullptr));
  return queue_.pop();
}

void Worker::push(ExecutorTask& task) {
  if (!runtime_.is_running_task()) return push_back(task);
  ExecutorTask* before = std::exchange(next_, &task);
  if (before) push_back(*before);
}

void Worker::push_back(ExecutorTask& task) {
  if (!queue_.push(task)) {
    // Half of the queue, and this one, are for everybody.
    TaskQueue overflow;
    std::size_t count = 1;
    while (count <= WorkQueue::capacity / 2) {
      ExecutorTask* older = queue_.pop();
      if (!older) break;
      overflow.push(*older);
      ++count;
    }
    overflow.push(task);
    pool_.inject(overflow, count);
  }
  pool_.notify();
}

// The driver, then what has yielded; before that, what others have, and sleep if that is nothing.
void Worker::turn() {
  bool has_shared = next_ || !queue_.is_empty() || !deferred_.is_empty();
  if (!has_shared && !search()) {
    if (!runtime_.has_local()) return sleep();
    stop_searching();
  }
  runtime_.turn_driver(false);
  take_injected();
  while (TaskHeader* task = deferred_.pop()) push_back(static_cast<ExecutorTask&>(*task));
}

// Without work, but awake.
void Worker::stop_searching() {
  if (!std::exchange(is_searching_, false)) return;
  pool_.searching_.fetch_sub(1, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (pool_.has_work()) pool_.notify();
}

bool Worker::search() {
  if (!is_searching_) {
    // Half of the workers at most, so that they do not all look at the same queues.
    if (2 * pool_.searching_.load(std::memory_order_relaxed) >= pool_.worker_count_) {
      return take_injected();
    }
    is_searching_ = true;
    pool_.searching_.fetch_add(1, std::memory_order_seq_cst);
  }
  if (take_injected()) return true;
  std::size_t first = random_.below(pool_.workers_.size());
  for (std::size_t i = 0; i < pool_.workers_.size(); ++i) {
    Worker& victim = *pool_.workers_[(first + i) % pool_.workers_.size()];
    if (&victim != this && steal_from(victim)) return true;
  }
  return false;
}

// A fair share of what has no worker yet.
bool Worker::take_injected() {
  if (pool_.injected_count_.load(std::memory_order_acquire) == 0) return false;
  std::lock_guard lock(pool_.inject_mutex_);
  std::size_t count = pool_.injected_count_.load(std::memory_order_relaxed);
  std::size_t share =
      std::min<std::size_t>(count / pool_.worker_count_ + 1, std::size_t{WorkQueue::capacity} / 2);
  std::size_t taken = 0;
  for (; taken < share && taken < count; ++taken) {
    auto& task = static_cast<ExecutorTask&>(*pool_.injected_.pop());
    if (queue_.push(task)) continue;
    pool_.injected_.push_front(task);
    break;
  }
  pool_.injected_count_.store(count - taken, std::memory_order_release);
  return taken > 0;
}

void Worker::sleep() {
  {
    std::lock_guard lock(pool_.sleep_mutex_);
    pool_.sleepers_.push_back(this);
    pool_.sleeping_.fetch_add(1, std::memory_order_seq_cst);
  }
  if (std::exchange(is_searching_, false)) {
    pool_.searching_.fetch_sub(1, std::memory_order_seq_cst);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);
  // Parks only if nobody could think that this worker is awake.
  runtime_.turn_driver(!pool_.has_work() && !pool_.is_over());
  std::lock_guard lock(pool_.sleep_mutex_);
  auto self = std::find(pool_.sleepers_.begin(), pool_.sleepers_.end(), this);
  if (self == pool_.sleepers_.end()) {
    is_searching_ = true;  // notify() has counted it
  } else {
    pool_.sleepers_.erase(self);
    pool_.sleeping_.fetch_sub(1, std::memory_order_seq_cst);
  }
}

WorkerPool::WorkerPool(std::size_t workers, BlockingPool& blocking_pool, std::uint64_t seed)
    : worker_count_(workers) {
  for (std::size_t i = 0; i < workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(*this, blocking_pool, seed + i));
  }
  try {
    for (auto& worker : workers_) threads_.emplace_back([&worker] { worker->work(); });
  } catch (...) {  // the system refuses a thread
    shut_down();
    throw;
  }
}

void WorkerPool::start(ExecutorTask& task) {
  task.shard = next_shard_.fetch_add(1, std::memory_order_relaxed) % shard_count;
  Shard& shard = shard_of(task);
  {
    std::unique_lock lock(shard.mutex);
    if (shard.is_closed) {
      lock.unlock();
      return LocalRuntime::end(task);
    }
    shard.tasks.add(task);
    task_count_.fetch_add(1, std::memory_order_relaxed);
  }
  wake(task);
}

void WorkerPool::wake(ExecutorTask& task) {
  if (Worker* here = Worker::current(*this)) return here->push(task);
  TaskQueue one;
  one.push(task);
  inject(one, 1);
  notify();
}

void WorkerPool::forget(ExecutorTask& task) {
  Shard& shard = shard_of(task);
  {
    std::lock_guard lock(shard.mutex);
    shard.tasks.remove(task);
  }
  if (task_count_.fetch_sub(1, std::memory_order_acq_rel) == 1 &&
      is_closing_.load(std::memory_order_acquire)) {
    wake_sleepers();
  }
}

void WorkerPool::inject(TaskQueue& tasks, std::size_t count) {
  std::lock_guard lock(inject_mutex_);
  injected_.append(tasks);
  injected_count_.fetch_add(count, std::memory_order_release);
}

/// Somebody is to look at the queues, unless somebody does.
void WorkerPool::notify() {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (searching_.load(std::memory_order_relaxed) > 0) return;
  if (sleeping_.load(std::memory_order_relaxed) == 0) return;
  std::lock_guard lock(sleep_mutex_);
  if (sleepers_.empty() || searching_.load(std::memory_order_relaxed) > 0) return;
  Worker& worker = *sleepers_.back();
  sleepers_.pop_back();
  sleeping_.fetch_sub(1, std::memory_order_seq_cst);
  searching_.fetch_add(1, std::memory_order_seq_cst);
  worker.unpark();  // under the lock, because the workers may end after that
}

void WorkerPool::wake_sleepers() {
  std::lock_guard lock(sleep_mutex_);
  for (Worker* worker : sleepers_) worker->unpark();
}

bool WorkerPool::has_work() {
  if (injected_count_.load(std::memory_order_acquire) > 0) return true;
  return std::any_of(workers_.begin(), workers_.end(),
                     [](const auto& worker) { return worker->has_stealable(); });
}

// Each task is told to end, which the worker that runs it next does; so a poll that is under way is
// not disturbed, and a task in whatever queue is met there.
void WorkerPool::shut_down() {
  is_closing_.store(true, std::memory_order_seq_cst);
  for (Shard& shard : shards_) {
    TaskQueue ending;
    std::size_t count = 0;
    {
      std::lock_guard lock(shard.mutex);
      shard.is_closed = true;
      for (ExecutorTask* task = shard.tasks.newest(); task; task = task->older) {
        if (!task->state.abort()) continue;
        ending.push(*task);
        ++count;
      }
    }
    inject(ending, count);
    notify();
  }
  {
    std::lock_guard lock(sleep_mutex_);
    for (auto& worker : workers_) worker->unpark();
  }
  for (std::thread& thread : threads_) thread.join();
  std::lock_guard lock(sleep_mutex_);
  sleepers_.clear();
  workers_.clear();
}

}  // namespace pollux::internal
