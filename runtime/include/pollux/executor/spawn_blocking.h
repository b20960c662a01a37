// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// spawn_blocking: a function that takes long, or waits, runs on a thread where it blocks nobody.
#pragma once

#include <type_traits>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/executor/local_runtime.h"

namespace pollux {

namespace internal {

/// In the pool's queue from the beginning: it is never idle, and so never scheduled.
struct BlockingTask : TaskHeader {
  using TaskHeader::TaskHeader;
  static void schedule(TaskHeader&) {}
};

/// A callable as a future that is ready at once.
template <class Function>
class Call {
 public:
  using Output = std::invoke_result_t<Function&&>;

  explicit Call(Function&& function) : function_(std::move(function)) {}

  Poll<Output> poll(Context&) {
    if constexpr (std::is_void_v<Output>) {
      std::move(function_)();
      return ready;
    } else {
      return std::move(function_)();
    }
  }

 private:
  Function function_;
};

}  // namespace internal

/// Calls `function()` on a thread of the runtime's pool; the handle gives what it returns, or
/// throws. It is called once, and destroyed before the handle is ready. The function outlives the
/// task that awaits it, if that is destroyed: it should own what it uses.
///
/// A function that has begun cannot be aborted: the end of the runtime waits for it. One that has
/// not begun when it is aborted, or at the end of the runtime, is dropped. Aborts outside of
/// block_on. Throws std::system_error if the system refuses the pool's first thread.
template <class Function>
JoinHandle<std::invoke_result_t<Function&&>> spawn_blocking(Function function) {
  using Call = internal::Call<Function>;
  internal::LocalRuntime& runtime = internal::LocalRuntime::required_by("spawn_blocking");
  auto* task = new internal::TaskFrame<Call, internal::BlockingTask>(Call(std::move(function)));
  JoinHandle<output_t<Call>> handle(*task);
  runtime.start_blocking(*task);
  return handle;
}

}  // namespace pollux
