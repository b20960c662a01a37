// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CurrentThread: its loop, and the orderly end.
#include <cstdio>
#include <cstdlib>

#include "pollux/executor/current_thread.h"

namespace pollux {

using internal::LocalRuntime;

CurrentThread::CurrentThread(RuntimeOptions options)
    : blocking_pool_(options.max_blocking_threads, options.blocking_idle_timeout),
      runtime_(blocking_pool_, options.seed) {}

CurrentThread::~CurrentThread() {
  LocalRuntime::Enter enter(runtime_);
  runtime_.close();
  blocking_pool_.shut_down();
}

void CurrentThread::run_until(const bool& finished) {
  if (LocalRuntime::current()) {
    std::fprintf(stderr,
                 "pollux: block_on was called within block_on, on the same thread, which would "
                 "stand still meanwhile; co_await the future instead, or spawn it\n");
    std::abort();
  }
  LocalRuntime::Enter enter(runtime_);
  for (;;) {
    for (int polls = 0; polls < polls_between_driver; ++polls) {
      if (!runtime_.run_local()) break;
      if (finished) return;
    }
    runtime_.turn_driver(true);
  }
}

}  // namespace pollux
