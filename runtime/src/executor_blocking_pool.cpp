// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// BlockingPool: its threads, from the task that calls for one to the join.
#include <iterator>
#include <system_error>
#include <utility>

#include "pollux/executor/blocking_pool.h"

namespace pollux::internal {

namespace {

void end_unstarted(TaskHeader& task) {
  task.state.start();
  end_task(task);
}

void join_all(std::list<std::thread>& threads) {
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

void BlockingPool::run(TaskHeader& task) {
  if (!task.state.start()) return end_task(task);
  Context nobody(Waker::noop());
  task.vtable->poll(task, nobody);
  complete_task(task);
}

void BlockingPool::submit(TaskHeader& task) {
  try {
    if (enqueue(task)) return;
  } catch (...) {
    end_unstarted(task);
    throw;
  }
  end_unstarted(task);
}

bool BlockingPool::enqueue(TaskHeader& task) {
  std::lock_guard lock(mutex_);
  if (shut_down_) return false;
  // Each task in the queue has an idle thread that was notified, or all threads are busy.
  if (queued_ >= idle_ && threads_.size() < max_threads_) add_thread();
  queue_.push(task);
  ++queued_;
  work_came_.notify_one();
  return true;
}

// A thread, or the memory for it, may be refused: what is half made is not among the others then.
void BlockingPool::add_thread() {
  Threads added;
  try {
    auto self = added.emplace(added.end());
    *self = std::thread([this, self] { work(self); });
  } catch (...) {
    if (threads_.empty()) throw;  // else the others will do
    return;
  }
  threads_.splice(threads_.end(), added);
}

void BlockingPool::work(Threads::iterator self) {
  std::unique_lock lock(mutex_);
  while (wait_for_task(lock)) {
    TaskHeader& task = *queue_.pop();
    --queued_;
    lock.unlock();
    run(task);
    lock.lock();
  }
  if (shut_down_) return;
  // Whoever retired before has nothing left to do but return.
  Threads gone = std::move(retired_);
  retired_.clear();
  retired_.splice(retired_.end(), threads_, self);
  lock.unlock();
  join_all(gone);
}

bool BlockingPool::wait_for_task(std::unique_lock<std::mutex>& lock) {
  ++idle_;
  work_came_.wait_for(lock, idle_timeout_, [this] { return queued_ > 0 || shut_down_; });
  --idle_;
  return queued_ > 0;
}

void BlockingPool::shut_down() {
  std::unique_lock lock(mutex_);
  shut_down_ = true;
  queued_ = 0;
  TaskQueue unstarted(std::move(queue_));
  Threads threads = std::move(threads_);
  threads.splice(threads.end(), retired_);
  lock.unlock();
  work_came_.notify_all();
  while (TaskHeader* task = unstarted.pop()) end_unstarted(*task);
  join_all(threads);
}

std::size_t BlockingPool::thread_count() {
  std::lock_guard lock(mutex_);
  return threads_.size();
}

std::size_t BlockingPool::idle_count() {
  std::lock_guard lock(mutex_);
  return idle_;
}

}  // namespace pollux::internal
