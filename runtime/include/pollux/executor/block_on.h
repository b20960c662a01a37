// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// block_on: from a program that is not async to a future, and back with its output.
#pragma once

#include "pollux/core/future.h"
#include "pollux/core/internal/threads.h"

#if POLLUX_HAS_THREADS
#include "pollux/executor/current_thread.h"
#else
#include "pollux/executor/lone_future.h"
#endif

namespace pollux {

/// Runs `future` to its end on this thread, in a CurrentThread runtime of its own, which runs what
/// is spawned meanwhile too, and parks in between. Throws what the future throws. Tasks that are
/// left then are ended, as at the end of every CurrentThread. Aborts inside another block_on on
/// this thread.
///
/// Where there are no threads it runs this future alone, and sleeps in between by device::wait():
/// there is no spawn, and join is what runs several at a time.
template <class F>
output_t<F> block_on(F future) {
  static_assert(is_future_v<F>,
                "block_on takes a future: a type with `using Output` and "
                "`Poll<Output> poll(Context&)`");
#if POLLUX_HAS_THREADS
  CurrentThread runtime;
  return runtime.drive(future);
#else
  return internal::LoneFuture().run(future);
#endif
}

}  // namespace pollux
