// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CurrentThread: the runtime that runs its tasks on the thread that calls block_on, together with
// their timers and I/O.
//
// The order is first in, first out: a task that is woken goes to the end of the queue. After every
// `polls_between_driver` polls, and when the queue is empty, the driver looks at timers and file
// descriptors; what is ready there, and the tasks that have yielded, go to the end of the queue
// then. So a ready task waits for at most one poll of every other task, and an event for at most
// `polls_between_driver` polls before that. A poll ends, for a task that always finds something
// ready, when its budget is spent: see core/budget.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "pollux/combinators/branch_random.h"
#include "pollux/core/future.h"
#include "pollux/executor/blocking_pool.h"
#include "pollux/executor/join_handle.h"
#include "pollux/executor/local_runtime.h"

namespace pollux {

/// What a runtime may be told at its beginning.
struct RuntimeOptions {
  /// Decides what is random, such as the branch that select begins with: two runs with the same
  /// seed that get the same events go the same way.
  std::uint64_t seed = BranchRandom::default_seed;

  /// Of spawn_blocking. Further work waits until one of them is free.
  std::size_t max_blocking_threads = 512;

  /// How long a thread of spawn_blocking waits for work before it ends.
  std::chrono::milliseconds blocking_idle_timeout = std::chrono::seconds(10);
};

/// Made, used and destroyed on one thread. Its tasks may be woken from any.
class CurrentThread {
 public:
  static constexpr int polls_between_driver = internal::LocalRuntime::polls_between_driver;

  explicit CurrentThread(RuntimeOptions options = {});
  CurrentThread(const CurrentThread&) = delete;
  CurrentThread& operator=(const CurrentThread&) = delete;

  /// Ends what is left, on this thread and in this order: the future of every task is destroyed,
  /// that of the task spawned last first; what spawn_blocking has not begun is dropped, and the
  /// rest waited for; timers and I/O end. What is spawned meanwhile is ended at once.
  ~CurrentThread();

  /// Runs `future`, and with it the tasks, until it is finished. Throws what it throws. Tasks that
  /// are left wait for the next block_on. Within a block_on on this thread it aborts: that one
  /// would stand still meanwhile.
  template <class F>
  output_t<F> block_on(F future) {
    return drive(future);
  }

  /// Makes `future` a task of this runtime, to be run by block_on.
  template <class F>
  JoinHandle<output_t<F>> spawn(F future) {
    return internal::LocalRuntime::spawn(std::move(future), runtime_.home(false));
  }

 private:
  template <class F>
  friend output_t<F> block_on(F future);

  template <class F>
  output_t<F> drive(F& future);
  void run_until(const bool& finished);

  internal::BlockingPool blocking_pool_;
  internal::LocalRuntime runtime_;
};

namespace internal {
/// The task of a block_on: polls a future that stays where it is.
template <class F>
class Root {
 public:
  using Output = output_t<F>;

  Root(F& future, bool& finished) : future_(future), finished_(finished) {}

  Poll<Output> poll(Context& cx) {
    finished_ = true;  // if it throws
    Poll<Output> result = future_.poll(cx);
    finished_ = result.is_ready();
    return result;
  }

 private:
  F& future_;
  bool& finished_;
};

template <class T>
struct AbortAtExit {
  JoinHandle<T>& task;
  ~AbortAtExit() { task.abort(); }
};
}  // namespace internal

template <class F>
output_t<F> CurrentThread::drive(F& future) {
  bool finished = false;
  JoinHandle<output_t<F>> root = spawn(internal::Root<F>(future, finished));
  // If the driver fails, the task must not outlive the future.
  internal::AbortAtExit<output_t<F>> guard{root};
  run_until(finished);
  Context nobody(Waker::noop());
  return root.poll(nobody).value();
}

}  // namespace pollux
