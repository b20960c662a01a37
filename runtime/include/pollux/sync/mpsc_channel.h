// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mpsc::Channel<T>: what the two ends of a channel share: the queue, the permits to add to it, and
// who waits. mpsc.h has the ends.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/sync/permits.h"
#include "pollux/sync/ring_buffer.h"
#include "pollux/sync/wake_list.h"

namespace pollux::mpsc {

/// What became of a value that could not wait.
enum class TrySend { Sent, Full, Closed };

/// All members may be called from any thread, poll_receive() by one at a time. Wakers are woken,
/// cloned and dropped outside of the lock; values are moved under it.
template <class T>
class Channel {
 public:
  /// With one sender and a receiver.
  explicit Channel(std::size_t capacity) : permits_(capacity) {}

  /// Moves from `value` only if it is sent.
  TrySend try_send(T& value) {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    if (closed_) return TrySend::Closed;
    if (!permits_.is_available()) return TrySend::Full;
    push(value, wakes);
    permits_.acquire();
    return TrySend::Sent;
  }

  /// As try_send, but Full has `waiter` wait for its turn, which is `queued` then. It calls again
  /// when it is woken, and withdraws if it does not.
  Poll<bool> poll_send(T& value, internal::Permits::Waiter& waiter, bool& queued, Context& cx);

  /// The waiter does not send.
  void withdraw(internal::Permits::Waiter& waiter) {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    permits_.withdraw(waiter, wakes);
  }

  /// The oldest value; nothing if there is none and no sender either.
  Poll<std::optional<T>> poll_receive(Context& cx);

  void add_sender() {
    std::lock_guard lock(mutex_);
    ++senders_;
  }

  void remove_sender() {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    if (--senders_ == 0) wake_receiver(wakes);
  }

  /// The receiver is gone: destroys what was not received, and sends away who waits to send.
  void close();

 private:
  void push(T& value, internal::WakeList& wakes) {
    queue_.push(std::move(value));
    wake_receiver(wakes);
  }

  void wake_receiver(internal::WakeList& wakes) {
    if (!std::exchange(receiver_waits_, false)) return;
    wakes.push(std::exchange(receiver_, internal::no_waker()));
  }

  std::mutex mutex_;  // guards what follows
  internal::RingBuffer<T> queue_;
  internal::Permits permits_;  // one for each value that the queue may still get
  std::size_t senders_ = 1;
  bool closed_ = false;
  bool receiver_waits_ = false;
  Waker receiver_ = internal::no_waker();
};

template <class T>
Poll<bool> Channel<T>::poll_send(T& value, internal::Permits::Waiter& waiter, bool& queued,
                                 Context& cx) {
  internal::WakeList wakes;
  std::optional<Waker> waker;  // cloned, and dropped, outside of the lock
  for (;;) {
    std::unique_lock lock(mutex_);
    if (closed_) return queued = false;
    if (waiter.is_granted()) {
      push(value, wakes);
      permits_.spend(waiter);
      queued = false;
      return true;
    }
    if (!queued && permits_.is_available()) {
      push(value, wakes);
      permits_.acquire();
      return true;
    }
    if (queued && waiter.waker.will_wake(cx.waker())) return pending;
    if (waker) {
      std::swap(waiter.waker, *waker);
      if (!std::exchange(queued, true)) permits_.wait(waiter);
      return pending;
    }
    lock.unlock();
    waker = cx.waker();
  }
}

template <class T>
Poll<std::optional<T>> Channel<T>::poll_receive(Context& cx) {
  internal::WakeList wakes;
  std::optional<Waker> waker;  // cloned, and dropped, outside of the lock
  for (;;) {
    std::unique_lock lock(mutex_);
    if (!queue_.is_empty()) {
      Poll<std::optional<T>> received(std::in_place, std::move(queue_.front()));
      queue_.pop();
      permits_.release(wakes);
      return received;
    }
    if (senders_ == 0) return std::optional<T>();
    if (receiver_waits_ && receiver_.will_wake(cx.waker())) return pending;
    if (waker) {
      std::swap(receiver_, *waker);
      receiver_waits_ = true;
      return pending;
    }
    lock.unlock();
    waker = cx.waker();
  }
}

template <class T>
void Channel<T>::close() {
  internal::RingBuffer<T> unreceived;
  Waker receiver = internal::no_waker();
  internal::WakeList wakes;
  std::unique_lock lock(mutex_);
  closed_ = true;
  unreceived.swap(queue_);
  receiver_waits_ = false;
  std::swap(receiver_, receiver);
  while (permits_.evict(wakes)) {
    lock.unlock();
    wakes.wake_all();
    lock.lock();
  }
}

}  // namespace pollux::mpsc
