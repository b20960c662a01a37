// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LoneFuture: block_on where there are no threads, as in WebAssembly: one future, and timers.
#pragma once

#include <atomic>
#include <cstdlib>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/core/waker.h"
#include "pollux/time/device.h"

namespace pollux::internal {

/// Runs one future at a time in the whole program: inside of itself it aborts. Its wakers, which
/// may be used after the future has ended, all mean the one that runs.
class LoneFuture {
 public:
  LoneFuture() {
    if (std::exchange(is_running_, true)) std::abort();
  }
  LoneFuture(const LoneFuture&) = delete;
  LoneFuture& operator=(const LoneFuture&) = delete;
  ~LoneFuture() { is_running_ = false; }

  /// Polls `future` to its end.
  template <class F>
  output_t<F> run(F& future) {
    Waker waker = Waker::from_raw(clone(nullptr));
    Context cx(waker);
    for (;;) {
      Poll<output_t<F>> result = future.poll(cx);
      if (result.is_ready()) return std::move(result).value();
      wait();
    }
  }

 private:
  static void wait() {
    device::fire_timers();
    while (!is_woken_.exchange(false, std::memory_order_acquire)) {
      if (device::may_sleep()) device::wait();
      device::fire_timers();
    }
  }

  static RawWaker clone(const void*) { return {nullptr, &vtable}; }
  static void wake(const void*) { is_woken_.store(true, std::memory_order_release); }
  static void drop(const void*) {}
  static constexpr WakerVTable vtable{clone, wake, wake, drop};

  static inline bool is_running_ = false;
  static inline std::atomic<bool> is_woken_{false};
};

}  // namespace pollux::internal
