// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MultiThread: its beginning and its end.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "executor_worker_pool.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/sys/system.h"

namespace pollux {

MultiThread::MultiThread(std::size_t workers, RuntimeOptions options)
    : blocking_pool_(std::make_unique<internal::BlockingPool>(options.max_blocking_threads,
                                                              options.blocking_idle_timeout)) {
  if (sys::simulated) {
    std::fprintf(stderr,
                 "pollux: a MultiThread was made within a Simulation, which is of one thread; run "
                 "the same future by block_on there\n");
    std::abort();
  }
  if (workers == 0) workers = std::max(1u, std::thread::hardware_concurrency());
  pool_ = new internal::WorkerPool(workers, *blocking_pool_, options.seed);
}

MultiThread::~MultiThread() {
  require_foreign_thread();
  pool_->shut_down();
  blocking_pool_->shut_down();
  pool_->drop_reference();
}

internal::Home& MultiThread::home() { return *pool_; }

std::size_t MultiThread::worker_count() const { return pool_->worker_count(); }

void MultiThread::require_foreign_thread() const {
  if (!internal::LocalRuntime::current()) return;
  std::fprintf(
      stderr,
      "pollux: block_on, or the end of a MultiThread, within a runtime on the same thread, "
      "which would stand still meanwhile; co_await the future instead, or spawn it\n");
  std::abort();
}

}  // namespace pollux
