// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WaitQueue: futures that wait for what a lock guards, in the order in which they came. Everything
// in sync waits in one of these. Intrusive: a wait allocates nothing.
#pragma once

#include <cstdint>
#include <new>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/internal/ring_link.h"
#include "pollux/core/internal/thread_mutex.h"
#include "pollux/core/poll.h"
#include "pollux/core/waker.h"
#include "pollux/sync/wake_list.h"

namespace pollux::internal {

/// A place in a WaitQueue, to be a member of the future that waits. Does not move while it waits.
/// Used under the lock of the queue only, but for has_waited().
class WaitNode : private RingLink {
 public:
  /// For its owner: whether it has to be taken out of the queue before it is destroyed, unless the
  /// last poll was ready.
  bool has_waited() const { return has_waited_; }

  bool is_waiting() const { return state_ == State::Waiting; }

  /// Taken out of the queue because what it waits for is there.
  bool is_notified() const { return state_ == State::Notified; }

 private:
  friend class WaitQueue;
  template <class IsReady, class Take, class Enqueue>
  friend auto poll_under_lock(ThreadMutex& mutex, WaitNode& node, Context& cx,
                              const IsReady& is_ready, const Take& take, const Enqueue& enqueue)
      -> decltype(take());
  enum class State : std::uint8_t { Idle, Waiting, Notified };

  template <class Enqueue>
  void start(const Enqueue& enqueue) {
    has_waited_ = true;
    if (!is_waiting()) enqueue();
  }
  void stop() {
    if (state_ == State::Idle) return;
    state_ = State::Idle;
    unlink();
  }

  State state_ = State::Idle;
  bool has_waited_ = false;
  Waker waker_ = no_waker();
};

/// Has no lock of its own: every call is made under the same one, its owner's. No waker is woken,
/// cloned or dropped in here.
class WaitQueue {
 public:
  WaitQueue() = default;
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  bool is_empty() const { return ends_.is_alone(); }

  /// Precondition: not empty.
  WaitNode& first() { return static_cast<WaitNode&>(*ends_.next()); }

  void push(WaitNode& node) {
    node.state_ = WaitNode::State::Waiting;
    node.link_before(ends_);
  }

  /// Takes the first out, as notified. Precondition: not empty, and `wakes` is not full.
  void notify_first(WakeList& wakes) {
    WaitNode& node = first();
    node.state_ = WaitNode::State::Notified;
    node.unlink();
    wakes.push(std::exchange(node.waker_, no_waker()));
  }

  /// Notifies as many as `wakes` takes. Whether any are left.
  bool notify_some(WakeList& wakes) {
    while (!is_empty() && !wakes.is_full()) notify_first(wakes);
    return !is_empty();
  }

  /// Takes `node` out, wherever it is. It is idle then; its waker is dropped with it.
  static void remove(WaitNode& node) { node.stop(); }

  /// The same for one that outlives its wait: with its waker, to be dropped outside of the lock.
  static Waker withdraw(WaitNode& node) {
    remove(node);
    return std::exchange(node.waker_, no_waker());
  }

  /// Moves all of `other` to the end of this one.
  void append(WaitQueue& other) { ends_.append(other.ends_); }

  /// Notifies all who wait at the time of the call. Comes with the lock and goes without it; wakes
  /// outside of it. The owner of the queue outlives the call.
  void notify_all(ThreadLock lock) {
    WaitQueue notified;
    notified.append(*this);
    WakeList wakes;
    while (notified.notify_some(wakes)) {
      lock.unlock();
      wakes.wake_all();
      lock.lock();
    }
    lock.unlock();
  }

 private:
  RingLink ends_;  // in the ring before its first node and after its last
};

/// A poll of something that `mutex` guards. Until `is_ready()`, the waker is left in `node`, and
/// `enqueue()` called unless the node waits already; then the node is idle, and `take()` gives the
/// result. All are called under the lock, `is_ready` perhaps twice, until it is true. What is not
/// ours to run is not run under it: wakers are cloned, if that does more than count, and dropped
/// outside.
///
/// The result is what take() returns, in place: GCC would copy one with a name by way of vector
/// registers, which wait for the stores before.
template <class IsReady, class Take, class Enqueue>
[[gnu::always_inline]] inline auto poll_under_lock(ThreadMutex& mutex, WaitNode& node, Context& cx,
                                                   const IsReady& is_ready, const Take& take,
                                                   const Enqueue& enqueue) -> decltype(take()) {
  {
    std::lock_guard lock(mutex);
    if (is_ready()) {
      node.stop();
      return take();
    }
    if (node.is_waiting() && node.waker_.will_wake(cx.waker())) return pending;
    if (cx.waker().clone_counts() && node.waker_.is_noop()) {
      ::new (&node.waker_) Waker(cx.waker());  // over one that has nothing to drop
      node.start(enqueue);
      return pending;
    }
  }
  Waker waker = cx.waker();
  std::lock_guard lock(mutex);
  if (is_ready()) {
    node.stop();
    return take();
  }
  std::swap(node.waker_, waker);
  node.start(enqueue);
  return pending;
}

}  // namespace pollux::internal
