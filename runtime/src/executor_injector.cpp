// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Injector: tasks on their way from a foreign thread to their runtime's.
#include "pollux/executor/injector.h"
#include "pollux/reactor/driver.h"

namespace pollux::internal {

void Injector::push(TaskHeader& task) {
  std::lock_guard lock(mutex_);
  if (!driver_) return;
  queue_.push(task);
  has_tasks_.store(true, std::memory_order_release);
  driver_->unpark();  // under the lock, because the driver ends after close()
}

void Injector::take_all(TaskQueue& queue) {
  if (is_empty()) return;
  std::lock_guard lock(mutex_);
  queue.append(queue_);
  has_tasks_.store(false, std::memory_order_relaxed);
}

void Injector::close() {
  std::lock_guard lock(mutex_);
  driver_ = nullptr;
  queue_.clear();
}

}  // namespace pollux::internal
