// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// broadcast::Channel<T>: what the ends of a channel share: a ring of the last values, each with the
// number of receivers that have not had it, and who waits. broadcast.h has the ends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/internal/thread_mutex.h"
#include "pollux/core/poll.h"
#include "pollux/sync/wait_queue.h"

namespace pollux::broadcast {

/// Why a receiver got no value: it has missed `missed` values, and goes on with the oldest that is
/// there; or, with 0, all senders are gone and all values received.
struct RecvError {
  std::uint64_t missed;

  bool is_closed() const { return missed == 0; }
};

/// A value, or a RecvError.
template <class T>
using Received = tl::expected<T, RecvError>;

/// All members may be called from any thread. Wakers are woken, cloned and dropped outside of the
/// lock, and values destroyed; values are copied and moved under it.
template <class T>
class Channel {
 public:
  /// With one sender and one receiver, whose first value is number 0.
  explicit Channel(std::size_t capacity) : capacity_(capacity) {
    if (capacity == 0) {
      std::fprintf(stderr, "pollux: broadcast::channel with a capacity of 0; it takes 1 or more\n");
      std::abort();
    }
    slots_.reset(new Slot[capacity]);
  }

  std::size_t send(T&& value) {
    // Then the value that it takes the place of, which is destroyed outside of the lock.
    std::optional<T> exchanged(std::in_place, std::move(value));
    internal::ThreadLock lock(mutex_);
    std::size_t receivers = receivers_;
    if (receivers == 0) return 0;
    Slot& slot = slot_of(end_);
    exchanged.swap(slot.value);
    slot.unseen = receivers;
    ++end_;
    waiters_.notify_all(std::move(lock));
    return receivers;
  }

  /// Of the value number `next`, which goes on behind it.
  Poll<Received<T>> poll_receive(std::uint64_t& next, internal::WaitNode& node, Context& cx) {
    return internal::poll_under_lock(
        mutex_, node, cx, [&] { return may_receive(next); },
        [&] { return Poll<Received<T>>(std::in_place, receive(next)); },
        [&] { waiters_.push(node); });
  }

  std::optional<Received<T>> try_receive(std::uint64_t& next) {
    std::lock_guard lock(mutex_);
    if (!may_receive(next)) return std::nullopt;
    return receive(next);
  }

  void stop_waiting(internal::WaitNode& node) {
    std::lock_guard lock(mutex_);
    internal::WaitQueue::remove(node);
  }

  void add_sender() {
    std::lock_guard lock(mutex_);
    ++senders_;
  }

  void remove_sender() {
    internal::ThreadLock lock(mutex_);
    if (--senders_ == 0) waiters_.notify_all(std::move(lock));
  }

  /// The number of the first value that it gets.
  std::uint64_t add_receiver() {
    std::lock_guard lock(mutex_);
    ++receivers_;
    return end_;
  }

  /// One that has received what is before number `next`.
  void remove_receiver(std::uint64_t next) {
    std::optional<T> unwanted;  // destroyed outside of the lock
    internal::ThreadLock lock(mutex_);
    --receivers_;
    std::uint64_t end = end_;  // later ones do not count it
    for (next = std::max(next, oldest()); next < end; next = std::max(next + 1, oldest())) {
      Slot& slot = slot_of(next);
      if (--slot.unseen > 0) continue;
      unwanted.swap(slot.value);
      lock.unlock();
      unwanted.reset();
      lock.lock();
    }
  }

 private:
  struct Slot {
    std::optional<T> value;  // none once all have had it
    std::size_t unseen = 0;  // by so many receivers
  };

  Slot& slot_of(std::uint64_t number) { return slots_[number % capacity_]; }

  /// The number of the oldest value that is still there.
  std::uint64_t oldest() const { return end_ > capacity_ ? end_ - capacity_ : 0; }

  bool may_receive(std::uint64_t next) const { return next != end_ || senders_ == 0; }

  /// Precondition: may_receive(next).
  Received<T> receive(std::uint64_t& next) {
    if (next == end_) return Received<T>(tl::unexpect, RecvError{0});
    if (next < oldest()) {
      RecvError error{oldest() - next};
      next = oldest();
      return Received<T>(tl::unexpect, error);
    }
    Slot& slot = slot_of(next);
    if (slot.unseen > 1) {
      Received<T> copy(*slot.value);
      --slot.unseen;
      ++next;
      return copy;
    }
    Received<T> last(*std::move(slot.value));
    slot.value.reset();
    slot.unseen = 0;
    ++next;
    return last;
  }

  const std::uint64_t capacity_;
  internal::ThreadMutex mutex_;  // guards what follows
  std::unique_ptr<Slot[]> slots_;
  std::uint64_t end_ = 0;  // how many values were sent
  internal::WaitQueue waiters_;
  std::size_t senders_ = 1;
  std::size_t receivers_ = 1;
};

}  // namespace pollux::broadcast
