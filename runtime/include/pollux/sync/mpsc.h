// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mpsc: a channel from many senders to one receiver, across threads. Values arrive in the order in
// which they were sent; senders that wait for room are served in the order in which they came.
//
//   auto [sender, receiver] = mpsc::channel<int>(10);
//   while (auto value = co_await receiver.recv()) use(*value);
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/sync/mpsc_channel.h"

namespace pollux::mpsc {

/// A future that is true when its value is in the channel, and false if the receiver is gone.
///
/// Not cancel safe: destroyed before that, it has not sent, and the value is destroyed with it; its
/// place in the queue, or the room that it was given, goes to the next sender. One that waits and
/// is not polled holds up those behind it. Movable before its first poll only.
template <class T>
class [[nodiscard]] SendFuture {
 public:
  using Output = bool;
  static constexpr bool is_cancel_safe = false;

  /// Refers to `channel`.
  SendFuture(Channel<T>& channel, T&& value) : channel_(channel), value_(std::move(value)) {}
  SendFuture(SendFuture&& other) : channel_(other.channel_), value_(std::move(other.value_)) {}
  ~SendFuture() {
    if (!done_ && waiter_.has_waited()) channel_.withdraw(waiter_);
  }

  Poll<bool> poll(Context& cx) {
    if (done_) polled_after_completion("mpsc::Sender::send");
    if (!internal::Budget::may_try(cx)) return pending;
    Poll<bool> sent = channel_.poll_send(value_, waiter_, cx);
    done_ = sent.is_ready();
    if (done_) internal::Budget::spend();
    return sent;
  }

 private:
  Channel<T>& channel_;
  T value_;
  bool done_ = false;
  internal::Permits::Waiter waiter_;
};

/// Room for one value. Destroying it gives the room back. Movable. A sender must outlive it.
template <class T>
class Permit {
 public:
  /// Takes over a permit of `channel`.
  explicit Permit(Channel<T>& channel) : channel_(&channel) {}
  Permit(Permit&& other) noexcept : channel_(std::exchange(other.channel_, nullptr)) {}
  Permit& operator=(Permit&& other) noexcept {
    Permit(std::move(other)).swap(*this);
    return *this;
  }
  ~Permit() {
    if (channel_) channel_->release();
  }

  void swap(Permit& other) noexcept { std::swap(channel_, other.channel_); }

  /// Puts `value` into the channel, without waiting; to be called once. If the receiver is gone the
  /// value is destroyed.
  void send(T value) {
    channel_->send_reserved(value);
    channel_ = nullptr;
  }

 private:
  Channel<T>* channel_;  // null when used
};

/// A future of room for one value; of nothing if the channel is closed. Destroyed early, as
/// SendFuture: with no value to lose it is cancel safe, but for its place in the queue.
template <class T>
class [[nodiscard]] ReserveFuture {
 public:
  using Output = std::optional<Permit<T>>;
  static constexpr bool is_cancel_safe = true;

  /// Refers to `channel`.
  explicit ReserveFuture(Channel<T>& channel) : channel_(channel) {}
  ReserveFuture(ReserveFuture&& other) : channel_(other.channel_) {}
  ~ReserveFuture() {
    if (!done_ && waiter_.has_waited()) channel_.withdraw(waiter_);
  }

  Poll<Output> poll(Context& cx) {
    if (done_) polled_after_completion("mpsc::Sender::reserve");
    if (!internal::Budget::may_try(cx)) return pending;
    Poll<bool> reserved = channel_.poll_reserve(waiter_, cx);
    if (reserved.is_pending()) return pending;
    done_ = true;
    internal::Budget::spend();
    return reserved.value() ? Output(Permit<T>(channel_)) : Output();
  }

 private:
  Channel<T>& channel_;
  bool done_ = false;
  internal::Permits::Waiter waiter_;
};

/// A future that is ready when the channel takes no more values: its receiver is gone, or has
/// closed it. Cancel safe. Movable before its first poll only.
template <class T>
class [[nodiscard]] ClosedFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  /// Refers to `channel`.
  explicit ClosedFuture(Channel<T>& channel) : channel_(channel) {}
  ClosedFuture(ClosedFuture&& other) : channel_(other.channel_) {}
  ~ClosedFuture() {
    if (!done_ && node_.has_waited()) channel_.stop_waiting(node_);
  }

  Poll<void> poll(Context& cx) {
    if (done_) polled_after_completion("mpsc::Sender::closed");
    Poll<void> closed = channel_.poll_closed(node_, cx);
    done_ = closed.is_ready();
    return closed;
  }

 private:
  Channel<T>& channel_;
  bool done_ = false;
  internal::WaitNode node_;
};

/// One of the senders of a channel, as a value: copies count, moves do not.
template <class T>
class SenderCount {
 public:
  /// Takes over the first sender of `channel`.
  explicit SenderCount(std::shared_ptr<Channel<T>> channel) : channel_(std::move(channel)) {}
  SenderCount(const SenderCount& other) : channel_(other.channel_) { channel_->add_sender(); }
  SenderCount(SenderCount&&) noexcept = default;
  SenderCount& operator=(SenderCount other) noexcept {
    channel_.swap(other.channel_);
    return *this;
  }
  ~SenderCount() {
    if (channel_) channel_->remove_sender();
  }

  Channel<T>& channel() const { return *channel_; }

 private:
  std::shared_ptr<Channel<T>> channel_;  // null when moved from
};

/// Copies are senders of the same channel. The receiver gets nothing any more when all are gone and
/// all values received. May be used by several threads at a time.
template <class T>
class Sender {
 public:
  explicit Sender(std::shared_ptr<Channel<T>> channel) : sender_(std::move(channel)) {}

  /// Waits for room in the channel, then puts `value` there. A sender must outlive the future.
  SendFuture<T> send(T value) const { return {sender_.channel(), std::move(value)}; }

  /// Puts `value` into the channel if there is room and nobody waits for it. Moves from `value`
  /// only if that is Sent.
  TrySend try_send(T&& value) const { return sender_.channel().try_send(value); }

  /// Waits for room, and keeps it for one value: what is sent then is not lost with a future.
  ReserveFuture<T> reserve() const { return ReserveFuture<T>(sender_.channel()); }

  /// Room for one value, if there is some now and the channel is not closed.
  std::optional<Permit<T>> try_reserve() const {
    if (!sender_.channel().try_reserve()) return std::nullopt;
    return Permit<T>(sender_.channel());
  }

  /// Whether the channel takes no more values, and a future of that.
  bool is_closed() const { return sender_.channel().is_closed(); }
  ClosedFuture<T> closed() const { return ClosedFuture<T>(sender_.channel()); }

 private:
  SenderCount<T> sender_;
};

/// As Sender, of a channel that always has room.
template <class T>
class UnboundedSender {
 public:
  explicit UnboundedSender(std::shared_ptr<Channel<T>> channel) : sender_(std::move(channel)) {}

  /// Puts `value` into the channel. False, and the value is destroyed, if the receiver is gone.
  bool send(T value) const { return sender_.channel().try_send(value) == TrySend::Sent; }

  /// Whether the channel takes no more values, and a future of that.
  bool is_closed() const { return sender_.channel().is_closed(); }
  ClosedFuture<T> closed() const { return ClosedFuture<T>(sender_.channel()); }

 private:
  SenderCount<T> sender_;
};

template <class T>
class Receiver;

/// A future of the next value, or of nothing when all values are received and none can come, as all
/// senders are gone or the channel is closed; and of nothing again after that. Cancel safe: what it
/// has not given is still in the channel.
template <class T>
class [[nodiscard]] RecvFuture {
 public:
  using Output = std::optional<T>;
  static constexpr bool is_cancel_safe = true;

  /// Refers to `channel`.
  explicit RecvFuture(Channel<T>& channel) : channel_(channel) {}

  Poll<Output> poll(Context& cx) {
    if (done_) polled_after_completion("mpsc::Receiver::recv");
    if (!internal::Budget::may_try(cx)) return pending;
    Poll<Output> received = channel_.poll_receive(cx);
    done_ = received.is_ready();
    if (done_) internal::Budget::spend();
    return received;
  }

 private:
  Channel<T>& channel_;
  bool done_ = false;
};

/// Movable. Used by one thread at a time. Destroying it destroys the values that were not received,
/// and has senders fail.
template <class T>
class Receiver {
 public:
  explicit Receiver(std::shared_ptr<Channel<T>> channel) : channel_(std::move(channel)) {}
  Receiver(Receiver&&) noexcept = default;
  Receiver& operator=(Receiver&& other) noexcept {
    Receiver(std::move(other)).channel_.swap(channel_);
    return *this;
  }
  ~Receiver() {
    if (channel_) channel_->end_receiving();
  }

  /// Waits for the next value. The receiver must outlive the future.
  RecvFuture<T> recv() { return RecvFuture<T>(*channel_); }

  /// The next value, if it is there.
  std::optional<T> try_recv() { return channel_->try_receive(); }

  /// Has senders fail from now on; what they have sent, and what is sent with the permits that
  /// there are, is still received.
  void close() { channel_->close(); }

  /// How many values have been sent and not received.
  std::size_t size() const { return channel_->size(); }

 private:
  std::shared_ptr<Channel<T>> channel_;  // null when moved from
};

template <class T>
struct Bounded {
  Sender<T> sender;
  Receiver<T> receiver;
};
template <class T>
struct Unbounded {
  UnboundedSender<T> sender;
  Receiver<T> receiver;
};

/// The two ends of a new channel that holds up to `capacity` values, at least 1.
template <class T>
Bounded<T> channel(std::size_t capacity) {
  if (capacity == 0) {
    std::fprintf(stderr, "pollux: mpsc::channel with a capacity of 0; it takes 1 or more\n");
    std::abort();
  }
  auto shared = std::make_shared<Channel<T>>(capacity);
  return {Sender<T>(shared), Receiver<T>(shared)};
}

/// The two ends of a new channel that holds any number of values.
template <class T>
Unbounded<T> unbounded_channel() {
  auto shared = std::make_shared<Channel<T>>(Channel<T>::unbounded);
  return {UnboundedSender<T>(shared), Receiver<T>(shared)};
}

}  // namespace pollux::mpsc
