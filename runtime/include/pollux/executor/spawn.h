// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// spawn, spawn_local: a future becomes a task of its own, beside the one that spawns it.
#pragma once

#include <utility>

#include "pollux/executor/local_runtime.h"
#include "pollux/executor/send.h"

namespace pollux {

/// Makes `future` a task of the runtime that runs on this thread: it runs as soon as the current
/// task is pending, whether the handle is awaited, kept or dropped. One allocation. What the future
/// refers to must outlive the runtime, or the future. Aborts outside of block_on.
///
/// On a worker of a MultiThread, a future that is Send may run on any worker; another stays on this
/// thread, as with spawn_local.
template <class F>
JoinHandle<output_t<F>> spawn(F future) {
  internal::LocalRuntime& here = internal::LocalRuntime::required_by("spawn");
  return internal::LocalRuntime::spawn(std::move(future), here.home(is_send_v<F>));
}

/// As spawn, and the task stays on this thread.
template <class F>
JoinHandle<output_t<F>> spawn_local(F future) {
  internal::LocalRuntime& here = internal::LocalRuntime::required_by("spawn_local");
  return internal::LocalRuntime::spawn(std::move(future), here.home(false));
}

}  // namespace pollux
