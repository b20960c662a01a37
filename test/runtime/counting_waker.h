// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A waker that counts what is done to it and to its clones.
#pragma once

#include <atomic>

#include "pollux/core/context.h"
#include "pollux/core/waker.h"

namespace pollux::test {

/// Outlives its wakers. Its own waker and context are there from the start.
class CountingWaker {
 public:
  CountingWaker() : waker_(Waker::from_raw({this, &vtable})), context_(waker_) {}
  CountingWaker(const CountingWaker&) = delete;
  CountingWaker& operator=(const CountingWaker&) = delete;

  const Waker& waker() const { return waker_; }
  Context& context() { return context_; }

  int wakes() const { return wakes_; }
  /// Clones made so far, and how many of them are still there.
  int clones() const { return clones_; }
  int clones_alive() const { return clones_ - drops_; }

 private:
  static CountingWaker& of(const void* data) {
    return *static_cast<CountingWaker*>(const_cast<void*>(data));
  }
  static RawWaker clone(const void* data) {
    ++of(data).clones_;
    return {data, &vtable};
  }
  static void wake(const void* data) {
    wake_by_ref(data);
    drop(data);
  }
  static void wake_by_ref(const void* data) { ++of(data).wakes_; }
  static void drop(const void* data) { ++of(data).drops_; }
  static constexpr WakerVTable vtable{clone, wake, wake_by_ref, drop};

  std::atomic<int> wakes_{0};
  std::atomic<int> clones_{0};
  std::atomic<int> drops_{0};
  Waker waker_;
  Context context_;
};

}  // namespace pollux::test
