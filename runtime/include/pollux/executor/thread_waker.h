// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wait_on_thread: a thread without an executor waits for a future that others make ready.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/core/waker.h"

namespace pollux::internal {

/// What a thread sleeps on. Shared by the wakers of it, which may be used after it has gone on.
class ThreadParker : public std::enable_shared_from_this<ThreadParker> {
 public:
  Waker waker() const { return Waker::from_raw(clone(this)); }

  /// Sleeps until one of the wakers is woken. Once for all wakes since the last time.
  void park() {
    std::unique_lock lock(mutex_);
    woken_.wait(lock, [this] { return std::exchange(is_woken_, false); });
  }

 private:
  static ThreadParker& of(const void* data) {
    return *const_cast<ThreadParker*>(static_cast<const ThreadParker*>(data));
  }
  static RawWaker clone(const void* data) {
    std::lock_guard lock(of(data).mutex_);
    if (of(data).wakers_++ == 0) of(data).self_ = of(data).shared_from_this();
    return {data, &vtable};
  }
  static void wake(const void* data) {
    wake_by_ref(data);
    drop(data);
  }
  static void wake_by_ref(const void* data) {
    std::lock_guard lock(of(data).mutex_);
    of(data).is_woken_ = true;
    of(data).woken_.notify_one();
  }
  static void drop(const void* data) {
    std::shared_ptr<ThreadParker> last;
    std::lock_guard lock(of(data).mutex_);
    if (--of(data).wakers_ == 0) last = std::move(of(data).self_);
  }
  static constexpr WakerVTable vtable{clone, wake, wake_by_ref, drop};

  std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  bool is_woken_ = false;
  int wakers_ = 0;
  std::shared_ptr<ThreadParker> self_;  // while there are wakers
};

/// Polls `future` on this thread, which sleeps on `parker` in between. Throws what it throws, and
/// nothing else: the parker was allocated before.
template <class F>
output_t<F> wait_on_thread(ThreadParker& parker, F future) {
  Waker waker = parker.waker();
  Context cx(waker);
  for (;;) {
    Poll<output_t<F>> result = future.poll(cx);
    if (result.is_ready()) return std::move(result).value();
    parker.park();
  }
}

}  // namespace pollux::internal
