// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Injector: how a task gets back to the thread of its runtime when it is woken on another one.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>

#include "pollux/executor/task_queue.h"

namespace pollux {
class Driver;
}

namespace pollux::internal {

/// Shared by a runtime and its tasks. Outlives the runtime, as tasks do whose wakers are still
/// held somewhere.
class Injector {
 public:
  /// One reference, which is the caller's. `driver` is unparked by push(), until close().
  explicit Injector(Driver& driver) : driver_(&driver) {}
  Injector(const Injector&) = delete;
  Injector& operator=(const Injector&) = delete;

  void add_reference() { references_.fetch_add(1, std::memory_order_relaxed); }
  void drop_reference() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  /// Brings a notified task to the runtime, and has its thread look. From any thread. No effect
  /// after close(): the runtime ends the task by itself.
  void push(TaskHeader& task);

  /// Moves what has been pushed to the end of `queue`.
  void take_all(TaskQueue& queue);

  bool is_empty() const { return !has_tasks_.load(std::memory_order_acquire); }

  /// The end of the runtime. Forgets what has been pushed.
  void close();

 private:
  ~Injector() = default;

  std::atomic<std::size_t> references_{1};
  std::atomic<bool> has_tasks_{false};  // so that looking costs no lock
  std::mutex mutex_;                    // guards what follows; no foreign code runs under it
  TaskQueue queue_;
  Driver* driver_;  // null when closed
};

}  // namespace pollux::internal
