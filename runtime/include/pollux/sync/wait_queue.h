// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WaitQueue: futures that wait for what a lock guards, in the order in which they came. Everything
// in sync waits in one of these. Intrusive: a wait allocates nothing.
#pragma once

#include <cstdint>
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
  template <class Attempt, class Enqueue>
  friend auto poll_under_lock(ThreadMutex& mutex, WaitNode& node, Context& cx, Attempt attempt,
                              Enqueue enqueue) -> decltype(attempt());
  enum class State : std::uint8_t { Idle, Waiting, Notified };

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
  static void remove(WaitNode& node) {
    node.state_ = WaitNode::State::Idle;
    node.unlink();
  }

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

/// A poll of something that `mutex` guards: `attempt()` gives a Poll; while that is pending, the
/// waker is left in `node`, and `enqueue()` called unless the node waits already; when it is ready
/// the node is idle. Both are called under the lock, `attempt` perhaps twice: wakers are cloned and
/// dropped outside of it.
template <class Attempt, class Enqueue>
auto poll_under_lock(ThreadMutex& mutex, WaitNode& node, Context& cx, Attempt attempt,
                     Enqueue enqueue) -> decltype(attempt()) {
  auto attempt_and_leave = [&] {
    decltype(attempt()) result = attempt();
    if (result.is_ready()) WaitQueue::remove(node);
    return result;
  };
  {
    ThreadLock lock(mutex);
    decltype(attempt()) result = attempt_and_leave();
    if (result.is_ready()) return result;
    if (node.is_waiting() && node.waker_.will_wake(cx.waker())) return pending;
  }
  Waker waker = cx.waker();
  ThreadLock lock(mutex);
  decltype(attempt()) result = attempt_and_leave();
  if (result.is_ready()) return result;
  std::swap(node.waker_, waker);
  node.has_waited_ = true;
  if (!node.is_waiting()) enqueue();
  return pending;
}

}  // namespace pollux::internal
