// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// watch: a value that some set and many look at, across threads. A receiver sees the latest value;
// what was set in between it may miss.
//
//   auto [sender, receiver] = watch::channel(Config());
//   while (co_await receiver.changed()) use(*receiver.borrow_and_update());
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/sync/wait_queue.h"

namespace pollux::watch {

/// What the ends share.
template <class T>
struct Shared {
  explicit Shared(T&& initial) : value(std::move(initial)) {}

  std::shared_mutex value_mutex;  // guards value
  T value;
  std::atomic<std::uint64_t> version{0};  // counts the changes of value

  std::mutex mutex;  // guards what follows; no foreign code runs under it
  internal::WaitQueue changed_waiters;
  internal::WaitQueue closed_waiters;
  std::size_t senders = 1;
  std::size_t receivers = 1;
};

/// The value, which nobody changes as long as this exists. Do not keep it across an await: senders
/// block, and with them their threads.
template <class T>
class Ref {
 public:
  static constexpr bool is_send = false;

  explicit Ref(Shared<T>& shared) : lock_(shared.value_mutex), value_(shared.value) {}

  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  std::shared_lock<std::shared_mutex> lock_;
  const T& value_;
};

template <class T>
class Receiver;

/// A future that is true when there is a value that the receiver has not seen, which counts as seen
/// then; false when all senders are gone. Cancel safe. Movable before its first poll only.
template <class T>
class [[nodiscard]] ChangedFuture {
 public:
  using Output = bool;
  static constexpr bool is_cancel_safe = true;

  explicit ChangedFuture(Receiver<T>& receiver) : receiver_(receiver) {}
  ChangedFuture(ChangedFuture&& other) noexcept : receiver_(other.receiver_) {}
  ~ChangedFuture();

  Poll<bool> poll(Context& cx);

 private:
  Receiver<T>& receiver_;
  bool done_ = false;
  internal::WaitNode node_;
};

/// Copies see what the original has not seen. Each is used by one thread at a time.
template <class T>
class Receiver {
 public:
  Receiver(std::shared_ptr<Shared<T>> shared, std::uint64_t seen)
      : shared_(std::move(shared)), seen_(seen) {}
  Receiver(const Receiver& other) : shared_(other.shared_), seen_(other.seen_) {
    std::lock_guard lock(shared_->mutex);
    ++shared_->receivers;
  }
  Receiver(Receiver&&) noexcept = default;
  Receiver& operator=(Receiver other) noexcept {
    shared_.swap(other.shared_);
    std::swap(seen_, other.seen_);
    return *this;
  }
  ~Receiver() {
    if (!shared_) return;
    std::unique_lock lock(shared_->mutex);
    if (--shared_->receivers == 0) shared_->closed_waiters.notify_all(std::move(lock));
  }

  /// The latest value.
  Ref<T> borrow() const { return Ref<T>(*shared_); }

  /// The latest value, which counts as seen.
  Ref<T> borrow_and_update() {
    Ref<T> value(*shared_);
    seen_ = shared_->version.load(std::memory_order_acquire);
    return value;
  }

  /// Whether there is a value that this receiver has not seen.
  bool has_changed() const { return shared_->version.load(std::memory_order_acquire) != seen_; }

  /// Waits for a value that this receiver has not seen. The receiver must outlive the future.
  ChangedFuture<T> changed() { return ChangedFuture<T>(*this); }

 private:
  friend class ChangedFuture<T>;

  std::shared_ptr<Shared<T>> shared_;  // null when moved from
  std::uint64_t seen_;
};

/// A future that is ready when all receivers are gone. Cancel safe. Movable before its first poll
/// only.
template <class T>
class [[nodiscard]] ClosedFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit ClosedFuture(std::shared_ptr<Shared<T>> shared) : shared_(std::move(shared)) {}
  ClosedFuture(ClosedFuture&& other) noexcept : shared_(std::move(other.shared_)) {}
  ~ClosedFuture() {
    if (done_ || !node_.has_waited()) return;
    std::lock_guard lock(shared_->mutex);
    internal::WaitQueue::remove(node_);
  }

  Poll<void> poll(Context& cx) {
    if (done_) polled_after_completion("watch::Sender::closed");
    Poll<void> closed = internal::poll_under_lock(
        shared_->mutex, node_, cx,
        [&] { return shared_->receivers == 0 ? Poll<void>(ready) : Poll<void>(pending); },
        [&] { shared_->closed_waiters.push(node_); });
    done_ = closed.is_ready();
    return closed;
  }

 private:
  std::shared_ptr<Shared<T>> shared_;
  bool done_ = false;
  internal::WaitNode node_;
};

/// Copies are senders of the same channel. May be used by several threads at a time.
template <class T>
class Sender {
 public:
  explicit Sender(std::shared_ptr<Shared<T>> shared) : shared_(std::move(shared)) {}
  Sender(const Sender& other) : shared_(other.shared_) {
    std::lock_guard lock(shared_->mutex);
    ++shared_->senders;
  }
  Sender(Sender&&) noexcept = default;
  Sender& operator=(Sender other) noexcept {
    shared_.swap(other.shared_);
    return *this;
  }
  ~Sender() {
    if (!shared_) return;
    std::unique_lock lock(shared_->mutex);
    if (--shared_->senders == 0) shared_->changed_waiters.notify_all(std::move(lock));
  }

  /// Sets the value and wakes who waits for that. False, and nothing is set, if there is no
  /// receiver.
  bool send(T value) const {
    if (is_closed()) return false;
    send_replace(std::move(value));
    return true;
  }

  /// Sets the value in any case, and gives the one before.
  T send_replace(T value) const {
    send_modify([&](T& current) { std::swap(current, value); });
    return value;
  }

  /// Calls `modify(T&)` under the lock of the value, and wakes who waits.
  template <class Modify>
  void send_modify(Modify modify) const {
    send_if_modified([&](T& value) { return modify(value), true; });
  }

  /// The same for a function that says whether it has changed the value, which it did not if it
  /// throws. Gives what the function gives.
  template <class Modify>
  bool send_if_modified(Modify modify) const {
    {
      std::unique_lock value_lock(shared_->value_mutex);
      if (!modify(shared_->value)) return false;
      shared_->version.fetch_add(1, std::memory_order_release);
    }
    // Whoever looks at the version after this has it, and whoever looked before is in the queue.
    shared_->changed_waiters.notify_all(std::unique_lock(shared_->mutex));
    return true;
  }

  Ref<T> borrow() const { return Ref<T>(*shared_); }

  /// A new receiver, which has seen the present value.
  Receiver<T> subscribe() const {
    std::lock_guard lock(shared_->mutex);
    ++shared_->receivers;
    return Receiver<T>(shared_, shared_->version.load(std::memory_order_acquire));
  }

  bool is_closed() const {
    std::lock_guard lock(shared_->mutex);
    return shared_->receivers == 0;
  }

  /// Waits until there is no receiver.
  ClosedFuture<T> closed() const { return ClosedFuture<T>(shared_); }

 private:
  std::shared_ptr<Shared<T>> shared_;  // null when moved from
};

template <class T>
Poll<bool> ChangedFuture<T>::poll(Context& cx) {
  if (done_) polled_after_completion("watch::Receiver::changed");
  if (!internal::Budget::may_try(cx)) return pending;
  Shared<T>& shared = *receiver_.shared_;
  std::uint64_t version = 0;
  Poll<bool> changed = internal::poll_under_lock(
      shared.mutex, node_, cx,
      [&]() -> Poll<bool> {
        version = shared.version.load(std::memory_order_acquire);
        if (version != receiver_.seen_) return true;
        return shared.senders == 0 ? Poll<bool>(false) : pending;
      },
      [&] { shared.changed_waiters.push(node_); });
  done_ = changed.is_ready();
  if (!done_) return pending;
  receiver_.seen_ = version;
  internal::Budget::spend();
  return changed;
}

template <class T>
ChangedFuture<T>::~ChangedFuture() {
  if (done_ || !node_.has_waited()) return;
  std::lock_guard lock(receiver_.shared_->mutex);
  internal::WaitQueue::remove(node_);
}

template <class T>
struct Channel {
  Sender<T> sender;
  Receiver<T> receiver;
};

/// The two ends of a new channel, whose receiver has seen `initial`.
template <class T>
Channel<T> channel(T initial) {
  auto shared = std::make_shared<Shared<T>>(std::move(initial));
  return {Sender<T>(shared), Receiver<T>(shared, 0)};
}

}  // namespace pollux::watch
