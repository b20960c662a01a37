// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// StaticExecutor: the executor of a device. Tasks lie in fixed storage; no heap, no exceptions, no
// threads, no operating system. Wakers come from interrupts as well as from tasks.
//
//   StaticExecutor executor([] { __asm volatile("sev"); });
//   StaticTask<BlinkFuture> blink_task;
//   executor.spawn(blink_task, blink());
//   for (;;) if (!executor.run_ready()) wait_for_event();
#pragma once

#include <atomic>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/core/waker.h"

namespace pollux {

class StaticExecutor;

namespace internal {

/// What a waker knows of a task. Never freed, so that wakers need not be counted.
struct StaticHeader {
  using PollFunction = bool (*)(StaticHeader&, Context&);  // whether it is finished

  constexpr explicit StaticHeader(PollFunction poll_function) : poll(poll_function) {}
  StaticHeader(const StaticHeader&) = delete;
  StaticHeader& operator=(const StaticHeader&) = delete;

  static constexpr std::uint8_t spawned = 1;  // there is a future
  static constexpr std::uint8_t queued = 2;   // is in the queue of its executor; cleared before the
                                              // poll, so that a wake during it is not lost

  /// Has it polled, if there is a future. From any context.
  inline void wake();

  Waker waker() { return Waker::from_raw(clone(this)); }

  const PollFunction poll;
  StaticExecutor* executor = nullptr;  // of the last spawn
  StaticHeader* next = nullptr;        // in the queue
  std::atomic<std::uint8_t> state{0};

 private:
  static StaticHeader& of(const void* data) {
    return *const_cast<StaticHeader*>(static_cast<const StaticHeader*>(data));
  }
  static RawWaker clone(const void* data) { return {data, &vtable}; }
  static void wake_it(const void* data) { of(data).wake(); }
  static void drop(const void*) {}
  static inline constexpr WakerVTable vtable{clone, wake_it, wake_it, drop};
};

}  // namespace internal

/// Room for a task of a future F, whose output is of no interest. Of static storage duration, as
/// wakers are used at any time; free again when its future has finished.
template <class F>
class StaticTask : private internal::StaticHeader {
 public:
  constexpr StaticTask() : StaticHeader(poll_future) {}

  bool is_free() const { return state.load(std::memory_order_acquire) == 0; }

 private:
  friend class StaticExecutor;

  static bool poll_future(StaticHeader& header, Context& cx) {
    F& future = *std::launder(reinterpret_cast<F*>(static_cast<StaticTask&>(header).storage_));
    if (future.poll(cx).is_pending()) return false;
    future.~F();
    return true;
  }

  // No Slot: with a destructor, a static would have to be registered to be destroyed at exit.
  alignas(F) unsigned char storage_[sizeof(F)] = {};
};

/// spawn() and run_ready() are for one context, such as that of main(); wakers for any, interrupts
/// included. Of static storage duration. Needs atomic pointers of the machine.
class StaticExecutor {
 public:
  /// `pend()` is called whenever there is something to run, in the context of the waker: it ends
  /// the sleep of the context that runs, where an interrupt alone does not.
  constexpr explicit StaticExecutor(void (*pend)() = [] {}) : pend_(pend) {}
  StaticExecutor(const StaticExecutor&) = delete;
  StaticExecutor& operator=(const StaticExecutor&) = delete;

  /// Puts `future` into `task`, to be run. False, and it is destroyed, if that is not free.
  template <class F>
  bool spawn(StaticTask<F>& task, F future) {
    if (!task.is_free()) return false;
    ::new (static_cast<void*>(task.storage_)) F(std::move(future));
    task.executor = this;
    task.state.store(internal::StaticHeader::spawned | internal::StaticHeader::queued,
                     std::memory_order_release);
    push(task);
    return true;
  }

  /// Polls each task that was woken before this, once, the first first. False if there was none:
  /// the caller may sleep until pend() is called, also if that is between this and the sleep.
  bool run_ready() {
    internal::StaticHeader* ready = take_all();
    if (!ready) return false;
    while (ready) {
      internal::StaticHeader& task = *std::exchange(ready, ready->next);
      constexpr auto queued = internal::StaticHeader::queued;
      std::uint8_t before = task.state.fetch_and(static_cast<std::uint8_t>(~queued));
      if (before & internal::StaticHeader::spawned) run(task);
    }
    return true;
  }

  /// Whether run_ready() would poll anything. Asked with interrupts masked, before a sleep that the
  /// next of them ends, it makes pend() superfluous.
  bool has_ready() const { return woken_.load(std::memory_order_acquire) != nullptr; }

 private:
  friend internal::StaticHeader;

  static void run(internal::StaticHeader& task) {
    Waker waker = task.waker();
    Context cx(waker);
    if (!task.poll(task, cx)) return;
    constexpr auto spawned = internal::StaticHeader::spawned;
    task.state.fetch_and(static_cast<std::uint8_t>(~spawned));
  }

  void push(internal::StaticHeader& task) {
    task.next = woken_.load(std::memory_order_relaxed);
    while (!woken_.compare_exchange_weak(task.next, &task, std::memory_order_release,
                                         std::memory_order_relaxed)) {
    }
    pend_();
  }

  /// All that were woken, the first first.
  internal::StaticHeader* take_all() {
    internal::StaticHeader* newest = woken_.exchange(nullptr, std::memory_order_acquire);
    internal::StaticHeader* oldest = nullptr;
    while (newest) {
      internal::StaticHeader* older = std::exchange(newest->next, oldest);
      oldest = std::exchange(newest, older);
    }
    return oldest;
  }

  void (*pend_)();
  std::atomic<internal::StaticHeader*> woken_{nullptr};  // the newest first
};

inline void internal::StaticHeader::wake() {
  // What the caller did before is visible to the poll, also where it was queued already.
  std::uint8_t before = state.load(std::memory_order_relaxed);
  do {
    if (!(before & spawned)) return;
  } while (!state.compare_exchange_weak(before, before | queued, std::memory_order_acq_rel,
                                        std::memory_order_relaxed));
  if (!(before & queued)) executor->push(*this);
}

}  // namespace pollux
