// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MultiThread: the runtime that runs its tasks on several threads, which steal work from each
// other.
//
// Each worker has a queue of its own, first in, first out, and its own driver: timers and sockets
// are the business of the worker where a future first waits for them, on whatever worker the task
// is polled then. A worker looks at the queue that all share once in `polls_between_driver` polls,
// and when its own is empty; then it steals half of another's; then it sleeps. The task that a task
// has woken last runs next, ahead of the queue, but not more than three times in a row; that one
// cannot be stolen, so that it waits when the present poll is long: what blocks belongs to
// spawn_blocking.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "pollux/core/future.h"
#include "pollux/executor/current_thread.h"
#include "pollux/executor/join_handle.h"
#include "pollux/executor/send.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/thread_waker.h"

namespace pollux {

namespace internal {
class WorkerPool;
}

/// All members may be called from any thread that is not a worker.
class MultiThread {
 public:
  /// With so many workers; 0 stands for the number of processors.
  explicit MultiThread(std::size_t workers = 0, RuntimeOptions options = {});
  MultiThread(const MultiThread&) = delete;
  MultiThread& operator=(const MultiThread&) = delete;

  /// Ends what is left: every future is destroyed on a worker, one that stays on a thread on that
  /// one; a poll that is under way is waited for. What spawn_blocking has not begun is dropped, and
  /// the rest waited for. What is spawned meanwhile is ended at once.
  ~MultiThread();

  /// Makes `future`, which is Send, a task of this runtime. One allocation.
  template <class F>
  JoinHandle<output_t<F>> spawn(F future) {
    internal::require_send<F>();
    static_assert(
        is_send_v<F>,
        "a future that is not Send was spawned on several threads: something that lives "
        "across one of its awaits has to stay on its thread, such as a lock or its guard; "
        "end it before the await, or use spawn_local on a worker");
    return internal::LocalRuntime::spawn(std::move(future), home());
  }

  /// Runs `future` to its end, on one of the workers, as a task that stays there, while this thread
  /// waits. Throws what it throws. Aborts on a worker, which would stand still meanwhile.
  template <class F>
  output_t<F> block_on(F future);

  std::size_t worker_count() const;

 private:
  internal::Home& home();
  void require_foreign_thread() const;

  std::unique_ptr<internal::BlockingPool> blocking_pool_;
  internal::WorkerPool* pool_;  // one reference
};

namespace internal {
/// Polls a future that stays where it is.
template <class F>
class Elsewhere {
 public:
  using Output = output_t<F>;

  explicit Elsewhere(F& future) : future_(future) {}

  Poll<Output> poll(Context& cx) { return future_.poll(cx); }

 private:
  F& future_;
};

/// On whichever worker polls it: spawns a future that stays elsewhere as a task of that worker, and
/// gives the handle.
template <class F>
class SpawnThere {
 public:
  using Output = JoinHandle<output_t<F>>;

  explicit SpawnThere(F& future) : future_(future) {}

  Poll<Output> poll(Context&) { return spawn_local(Elsewhere<F>(future_)); }

 private:
  F& future_;
};
}  // namespace internal

template <class F>
output_t<F> MultiThread::block_on(F future) {
  static_assert(is_future_v<F>,
                "block_on takes a future: a type with `using Output` and "
                "`Poll<Output> poll(Context&)`");
  require_foreign_thread();
  auto handle = internal::wait_on_thread(spawn(internal::SpawnThere<F>(future)));
  return internal::wait_on_thread(std::move(handle));
}

}  // namespace pollux
