// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OptionalMutex: the lock of what one thread uses alone in one kind of runtime, and several in
// another.
#pragma once

#include <mutex>

namespace pollux::internal {

/// A mutex where `is_shared`; otherwise costs a branch.
class OptionalMutex {
 public:
  explicit OptionalMutex(bool is_shared) : is_shared_(is_shared) {}

  bool is_shared() const { return is_shared_; }

  void lock() {
    if (is_shared_) mutex_.lock();
  }
  void unlock() {
    if (is_shared_) mutex_.unlock();
  }

 private:
  const bool is_shared_;
  std::mutex mutex_;
};

}  // namespace pollux::internal
