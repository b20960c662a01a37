// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mpsc::Channel<T>: what the two ends of a channel share: the queue, the permits to add to it, and
// who waits. mpsc.h has the ends.
#pragma once

#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/sync/permits.h"
#include "pollux/sync/ring_buffer.h"
#include "pollux/sync/wait_queue.h"
#include "pollux/sync/wake_list.h"

namespace pollux::mpsc {

/// What became of a value that could not wait.
enum class TrySend { Sent, Full, Closed };

/// All members may be called from any thread, poll_receive() by one at a time. Wakers are woken,
/// cloned and dropped outside of the lock; values are moved under it.
template <class T>
class Channel {
 public:
  using Waiter = internal::Permits::Waiter;

  static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

  /// With one sender and a receiver.
  explicit Channel(std::size_t capacity) : capacity_(capacity), permits_(capacity) {}

  std::size_t capacity() const { return capacity_; }

  /// Moves from `value` only if it is sent.
  TrySend try_send(T& value) {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    if (closed_) return TrySend::Closed;
    if (permits_.available() == 0) return TrySend::Full;
    push(value, wakes);
    permits_.try_acquire(1);
    return TrySend::Sent;
  }

  /// As try_send, but Full has `waiter` wait for its turn. It calls again when it is woken, and
  /// withdraws if it does not. True if the value is sent.
  Poll<bool> poll_send(T& value, Waiter& waiter, Context& cx) {
    internal::WakeList wakes;
    return poll_permit(waiter, cx, wakes, [&] { push(value, wakes); });
  }

  /// The same for a permit alone, which send_reserved() or release() uses.
  Poll<bool> poll_reserve(Waiter& waiter, Context& cx) {
    internal::WakeList wakes;
    return poll_permit(waiter, cx, wakes, [] {});
  }

  bool try_reserve() {
    std::lock_guard lock(mutex_);
    return !closed_ && permits_.try_acquire(1);
  }

  /// Uses a permit. If moving the value throws, the permit is still the caller's.
  void send_reserved(T& value) {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    if (!receiver_gone_) push(value, wakes);
  }

  void release() {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    give_back(1, wakes);
  }

  /// The waiter does not send.
  void withdraw(Waiter& waiter) {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    give_back(internal::Permits::withdraw(waiter), wakes);
  }

  /// The oldest value; nothing if there is none and none can come.
  Poll<std::optional<T>> poll_receive(Context& cx);

  /// The oldest value, if there is one.
  std::optional<T> try_receive() {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    return queue_.is_empty() ? std::nullopt : pop(wakes);
  }

  /// No more values are taken but from those who have a permit.
  void close() {
    std::unique_lock lock(mutex_);
    if (!std::exchange(closed_, true)) evict(std::move(lock));
  }

  /// The receiver is gone: closes, and destroys what was not received.
  void end_receiving();

  bool is_closed() {
    std::lock_guard lock(mutex_);
    return closed_;
  }

  /// Ready when the channel is closed.
  Poll<void> poll_closed(internal::WaitNode& node, Context& cx) {
    return internal::poll_under_lock(
        mutex_, node, cx, [&] { return closed_ ? Poll<void>(ready) : Poll<void>(pending); },
        [&] { closed_waiters_.push(node); });
  }
  void stop_waiting(internal::WaitNode& node) {
    std::lock_guard lock(mutex_);
    internal::WaitQueue::remove(node);
  }

  std::size_t size() {
    std::lock_guard lock(mutex_);
    return queue_.size();
  }

  void add_sender() {
    std::lock_guard lock(mutex_);
    ++senders_;
  }

  void remove_sender() {
    internal::WakeList wakes;
    std::lock_guard lock(mutex_);
    if (--senders_ == 0) wake_receiver(wakes);
  }

 private:
  template <class Use>
  Poll<bool> poll_permit(Waiter& waiter, Context& cx, internal::WakeList& wakes, Use use);

  void evict(std::unique_lock<std::mutex> lock);

  void push(T& value, internal::WakeList& wakes) {
    queue_.push(std::move(value));
    wake_receiver(wakes);
  }

  std::optional<T> pop(internal::WakeList& wakes) {
    std::optional<T> value(std::move(queue_.front()));
    queue_.pop();
    give_back(1, wakes);
    return value;
  }

  /// 0 or 1 permit, so that `wakes` has room.
  void give_back(std::size_t permits, internal::WakeList& wakes) {
    permits_.release(permits, wakes);
    if (closed_ && is_over()) wake_receiver(wakes);
  }

  bool is_over() const {
    if (senders_ == 0) return true;
    return closed_ && permits_.available() + queue_.size() == capacity_;
  }

  void wake_receiver(internal::WakeList& wakes) {
    if (receiver_.is_waiting()) receivers_.notify_first(wakes);
  }

  const std::size_t capacity_;
  std::mutex mutex_;  // guards what follows
  internal::RingBuffer<T> queue_;
  internal::Permits permits_;      // one for each value that the queue may still get
  internal::WaitQueue receivers_;  // of one at most
  internal::WaitNode receiver_;
  internal::WaitQueue closed_waiters_;
  std::size_t senders_ = 1;
  bool closed_ = false;
  bool receiver_gone_ = false;
};

template <class T>
template <class Use>
Poll<bool> Channel<T>::poll_permit(Waiter& waiter, Context& cx, internal::WakeList& wakes,
                                   Use use) {
  auto attempt = [&]() -> Poll<bool> {
    if (waiter.is_granted() && !receiver_gone_) {
      use();
      return true;
    }
    if (closed_) {
      give_back(internal::Permits::withdraw(waiter), wakes);
      return false;
    }
    if (permits_.available() == 0) return pending;
    use();
    permits_.try_acquire(1);
    return true;
  };
  return internal::poll_under_lock(mutex_, waiter, cx, attempt, [&] { permits_.wait(waiter, 1); });
}

template <class T>
Poll<std::optional<T>> Channel<T>::poll_receive(Context& cx) {
  internal::WakeList wakes;
  auto attempt = [&]() -> Poll<std::optional<T>> {
    if (!queue_.is_empty()) return Poll<std::optional<T>>(pop(wakes));
    // Made in place, since GCC takes the end of an empty std::optional for one of its value.
    if (is_over()) return Poll<std::optional<T>>(std::in_place);
    return pending;
  };
  return internal::poll_under_lock(mutex_, receiver_, cx, attempt,
                                   [&] { receivers_.push(receiver_); });
}

/// Comes with the lock, and closed: nobody waits to send from here on.
template <class T>
void Channel<T>::evict(std::unique_lock<std::mutex> lock) {
  internal::WakeList wakes;
  wake_receiver(wakes);
  lock.unlock();
  wakes.wake_all();
  lock.lock();
  permits_.evict(std::move(lock));
  closed_waiters_.notify_all(std::unique_lock(mutex_));
}

template <class T>
void Channel<T>::end_receiving() {
  internal::RingBuffer<T> unreceived;
  Waker receiver = internal::no_waker();
  std::unique_lock lock(mutex_);
  receiver_gone_ = true;
  unreceived.swap(queue_);
  receiver = internal::WaitQueue::withdraw(receiver_);
  if (!std::exchange(closed_, true)) evict(std::move(lock));
}

}  // namespace pollux::mpsc
