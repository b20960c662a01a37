// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CurrentThread: its loop, what a wake does, and the orderly end.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/slot.h"
#include "pollux/executor/current_thread.h"

namespace pollux {

using internal::LocalTask;
using internal::TaskHeader;

namespace {

bool poll_within_budget(LocalTask& task, Context& cx) {
  internal::Budget::OfPoll budget;
  return task.vtable->poll(task, cx);
}

}  // namespace

/// Makes a runtime, with its driver and its random numbers, the current one of this thread.
class CurrentThread::Enter {
 public:
  explicit Enter(CurrentThread& runtime)
      : runtime_(runtime), previous_(std::exchange(current_, &runtime)), driver_(runtime.driver_) {
    std::swap(branch_random, runtime_.random_);
  }
  Enter(const Enter&) = delete;
  Enter& operator=(const Enter&) = delete;
  ~Enter() {
    std::swap(branch_random, runtime_.random_);
    current_ = previous_;
  }

 private:
  CurrentThread& runtime_;
  CurrentThread* previous_;
  Driver::Enter driver_;
};

CurrentThread::CurrentThread(RuntimeOptions options)
    : blocking_pool_(options.max_blocking_threads, options.blocking_idle_timeout),
      injector_(*new internal::Injector(driver_)),
      random_(options.seed) {}

CurrentThread::~CurrentThread() {
  Enter enter(*this);
  closed_ = true;
  injector_.close();
  ready_.clear();
  deferred_.clear();
  deferred_wakers_.clear();
  while (newest_) {
    LocalTask& task = *newest_;
    unlink(task);
    task.state.start_ending();
    internal::end_task(task);
  }
  blocking_pool_.shut_down();
  injector_.drop_reference();
}

CurrentThread& CurrentThread::required_by(const char* operation) {
  if (current_) return *current_;
  std::fprintf(stderr,
               "pollux: %s was called outside of block_on; a task belongs to the runtime that runs "
               "on this thread: call it in a future that block_on runs\n",
               operation);
  std::abort();
}

void CurrentThread::defer(const Waker& waker) {
  if (running_ && running_->will_wake(waker)) {
    running_yields_ = true;
  } else {
    deferred_wakers_.push_back(waker);
  }
}

void CurrentThread::start_blocking(TaskHeader& task) {
  if (!closed_) return blocking_pool_.submit(task);
  task.state.start_ending();
  internal::end_task(task);
}

void CurrentThread::run_until(const bool& finished) {
  if (current_) {
    std::fprintf(stderr,
                 "pollux: block_on was called within block_on, on the same thread, which would "
                 "stand still meanwhile; co_await the future instead, or spawn it\n");
    std::abort();
  }
  Enter enter(*this);
  for (;;) {
    for (int polls = 0; polls < polls_between_driver; ++polls) {
      LocalTask* task = next_task();
      if (!task) break;
      run(*task);
      if (finished) return;
    }
    turn_driver();
  }
}

void CurrentThread::start(LocalTask& task) {
  if (closed_) {
    task.state.start_ending();
    return internal::end_task(task);
  }
  task.older = newest_;
  if (newest_) newest_->newer = &task;
  newest_ = &task;
  ready_.push(task);
}

void CurrentThread::unlink(LocalTask& task) {
  (task.newer ? task.newer->older : newest_) = task.older;
  if (task.older) task.older->newer = task.newer;
}

LocalTask* CurrentThread::next_task() {
  if (ready_.is_empty()) injector_.take_all(ready_);
  return static_cast<LocalTask*>(ready_.pop());
}

void CurrentThread::run(LocalTask& task) {
  if (!task.state.start()) {
    unlink(task);
    return internal::end_task(task);
  }
  // Borrows the executor's reference, so it is never destroyed.
  Slot<Waker> waker;
  waker.emplace(Waker::from_raw({&task, &internal::task_waker_vtable}));
  Context cx(*waker);
  running_ = &*waker;
  bool finished = poll_within_budget(task, cx);
  running_ = nullptr;
  bool yields = std::exchange(running_yields_, false);
  if (finished) {
    unlink(task);
    internal::complete_task(task);
  } else if (yields) {
    task.state.suspend_notified();
    deferred_.push(task);
  } else if (task.state.suspend()) {
    ready_.push(task);
  }
}

void CurrentThread::turn_driver() {
  bool idle = ready_.is_empty() && deferred_.is_empty() && deferred_wakers_.empty();
  if (idle && injector_.is_empty()) {
    driver_.park();
  } else {
    driver_.poll();
  }
  injector_.take_all(ready_);
  ready_.append(deferred_);
  if (!deferred_wakers_.empty()) wake_deferred();
}

void CurrentThread::wake_deferred() {
  std::vector<Waker> wakers;
  wakers.swap(deferred_wakers_);
  for (Waker& waker : wakers) std::move(waker).wake();
  // What yields next needs no allocation.
  wakers.clear();
  if (deferred_wakers_.empty()) wakers.swap(deferred_wakers_);
}

void LocalTask::schedule(TaskHeader& header) {
  LocalTask& task = static_cast<LocalTask&>(header);
  CurrentThread* here = CurrentThread::current_;
  if (!here || &here->injector_ != &task.injector) {
    task.injector.push(task);
  } else if (!here->closed_) {
    here->ready_.push(task);
  }
}

}  // namespace pollux
