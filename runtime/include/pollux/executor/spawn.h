// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// spawn: a future becomes a task of its own, beside the one that spawns it.
#pragma once

#include <utility>

#include "pollux/executor/current_thread.h"

namespace pollux {

/// Makes `future` a task of the runtime that runs on this thread: it runs as soon as the current
/// task is pending, whether the handle is awaited, kept or dropped. One allocation. What the future
/// refers to must outlive the runtime, or the future. Aborts outside of block_on.
template <class F>
JoinHandle<output_t<F>> spawn(F future) {
  return CurrentThread::required_by("spawn").spawn(std::move(future));
}

}  // namespace pollux
