// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LocalTask: the header of a task that stays on one thread.
#pragma once

#include "pollux/executor/injector.h"
#include "pollux/executor/task_header.h"

namespace pollux::internal {

/// A task of a CurrentThread. It may be freed on any thread, and after the runtime: it keeps the
/// injector, not the runtime.
struct LocalTask : TaskHeader {
  LocalTask(const TaskVTable& table, Injector& home) : TaskHeader(table), injector(home) {
    injector.add_reference();
  }
  ~LocalTask() { injector.drop_reference(); }

  static void schedule(TaskHeader& task);

  Injector& injector;
  LocalTask* older = nullptr;  // among the tasks of the runtime that are not complete
  LocalTask* newer = nullptr;
};

}  // namespace pollux::internal
