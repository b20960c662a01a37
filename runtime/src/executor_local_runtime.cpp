// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LocalRuntime: a poll, what a wake does, and the end of the tasks of a thread.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/slot.h"
#include "pollux/executor/local_runtime.h"

namespace pollux::internal {

namespace {

using tracing::TaskHooks;
using tracing::internal::tell_hooks;

bool poll_within_budget(TaskHeader& task, Context& cx) {
  tell_hooks(&TaskHooks::poll_begins, &task);
  Budget::OfPoll budget;
  bool finished = task.vtable->poll(task, cx);
  tell_hooks(&TaskHooks::poll_ended, &task, finished);
  return finished;
}

bool suspend(TaskHeader& task) {
  if (!task.state.suspend()) return false;
  tell_hooks(&TaskHooks::woken, &task);
  return true;
}

}  // namespace

LocalRuntime::Enter::Enter(LocalRuntime& runtime)
    : runtime_(runtime), previous_(std::exchange(current_, &runtime)), driver_(runtime.driver_) {
  std::swap(branch_random, runtime_.random_);
}

LocalRuntime::Enter::~Enter() {
  std::swap(branch_random, runtime_.random_);
  current_ = previous_;
}

LocalRuntime::LocalRuntime(BlockingPool& blocking_pool, std::uint64_t seed, Home* pool_home)
    : driver_(pool_home != nullptr),
      blocking_pool_(blocking_pool),
      pool_home_(pool_home),
      injector_(*new Injector(*this, driver_)),
      random_(seed) {}

LocalRuntime::~LocalRuntime() { injector_.drop_reference(); }

void LocalRuntime::close() {
  closed_ = true;
  injector_.close();
  ready_.clear();
  while (ExecutorTask* task = owned_.newest()) {
    owned_.remove(*task);
    end(*task);
  }
  deferred_.clear();
  std::vector<Waker>().swap(deferred_wakers_);
}

LocalRuntime& LocalRuntime::required_by(const char* operation) {
  if (current_) return *current_;
  std::fprintf(stderr,
               "pollux: %s was called outside of block_on; a task belongs to the runtime that runs "
               "on this thread: call it in a future that block_on runs\n",
               operation);
  std::abort();
}

void LocalRuntime::defer(const Waker& waker) {
  if (running_ && running_->will_wake(waker)) {
    running_yields_ = true;
  } else {
    deferred_wakers_.push_back(waker);
  }
}

void LocalRuntime::start_blocking(TaskHeader& task) {
  if (!closed_) return blocking_pool_.submit(task);
  task.state.start_ending();
  end_task(task);
}

void LocalRuntime::start(ExecutorTask& task) {
  if (closed_) return end(task);
  owned_.add(task);
  ready_.push(task);
}

LocalRuntime::Ran LocalRuntime::run(TaskHeader& task) {
  if (!task.state.start()) return {Run::Over, false};
  // Borrows the executor's reference, so it is never destroyed.
  Slot<Waker> waker;
  waker.emplace(Waker::from_raw({&task, &task_waker_vtable}));
  Context cx(*waker);
  running_ = &*waker;
  bool finished = poll_within_budget(task, cx);
  running_ = nullptr;
  bool yields = std::exchange(running_yields_, false);
  if (finished) return {Run::Over, true};
  if (yields) {
    task.state.suspend_notified();
    tell_hooks(&TaskHooks::woken, &task);
    return {Run::Yielded, false};
  }
  return {suspend(task) ? Run::Notified : Run::Idle, false};
}

bool LocalRuntime::run_local() {
  if (ready_.is_empty()) injector_.take_all(ready_);
  auto* task = static_cast<ExecutorTask*>(ready_.pop());
  if (!task) return false;
  Ran ran = run(*task);
  switch (ran.run) {
    case Run::Idle:
      break;
    case Run::Notified:
      ready_.push(*task);
      break;
    case Run::Yielded:
      deferred_.push(*task);
      break;
    case Run::Over:
      owned_.remove(*task);
      end_over(*task, ran.is_finished);
      break;
  }
  return true;
}

void LocalRuntime::turn_driver(bool may_park) {
  if (may_park && !has_local()) {
    driver_.park();
  } else {
    driver_.poll();
  }
  injector_.take_all(ready_);
  ready_.append(deferred_);
  if (!deferred_wakers_.empty()) wake_deferred();
}

void LocalRuntime::wake_deferred() {
  std::vector<Waker> wakers;
  wakers.swap(deferred_wakers_);
  for (Waker& waker : wakers) std::move(waker).wake();
  // What yields next needs no allocation.
  wakers.clear();
  if (deferred_wakers_.empty()) wakers.swap(deferred_wakers_);
}

void ExecutorTask::schedule(TaskHeader& header) {
  tell_hooks(&TaskHooks::woken, &header);
  ExecutorTask& task = static_cast<ExecutorTask&>(header);
  LocalRuntime* here = LocalRuntime::current();
  if (here && &here->injector() == &task.home) {
    here->push_ready(task);
  } else {
    task.home.wake(task);
  }
}

void Injector::start(ExecutorTask& task) { runtime_.start(task); }

void Injector::wake(ExecutorTask& task) {
  std::lock_guard lock(mutex_);
  if (!driver_) return;
  queue_.push(task);
  has_tasks_.store(true, std::memory_order_release);
  driver_->unpark();  // under the lock, because the driver ends after close()
}

void Injector::take_all(TaskQueue& queue) {
  if (is_empty()) return;
  std::lock_guard lock(mutex_);
  queue.append(queue_);
  has_tasks_.store(false, std::memory_order_relaxed);
}

void Injector::close() {
  std::lock_guard lock(mutex_);
  driver_ = nullptr;
  queue_.clear();
}

}  // namespace pollux::internal
