// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A waker that calls back: for tests of what a waker may do while it is woken.
#pragma once

#include <functional>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/waker.h"

namespace pollux::test {

/// Calls `callback` at each wake. Outlives its wakers.
class CallbackWaker {
 public:
  explicit CallbackWaker(std::function<void()> callback)
      : callback_(std::move(callback)), waker_(Waker::from_raw(raw(this))), context_(waker_) {}
  CallbackWaker(const CallbackWaker&) = delete;
  CallbackWaker& operator=(const CallbackWaker&) = delete;

  const Waker& waker() const { return waker_; }
  Context& context() { return context_; }

 private:
  static RawWaker raw(const void* data) { return {data, &vtable}; }
  static void wake(const void* data) { static_cast<const CallbackWaker*>(data)->callback_(); }
  static constexpr WakerVTable vtable{raw, wake, wake, [](const void*) {}};

  std::function<void()> callback_;
  Waker waker_;
  Context context_;
};

}  // namespace pollux::test
