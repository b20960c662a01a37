// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// broadcast: a channel from many senders to many receivers, across threads, each of which gets
// every value. Senders never wait: a receiver that falls behind by more than the capacity loses the
// oldest values, and is told how many.
//
//   auto [sender, receiver] = broadcast::channel<std::string>(100);
//   while (auto received = co_await receiver.recv()) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/sync/broadcast_channel.h"

namespace pollux::broadcast {

template <class T>
class Receiver;

/// A future of the next value. Cancel safe: what it has not given is still there. Movable before
/// its first poll only.
template <class T>
class [[nodiscard]] RecvFuture {
 public:
  using Output = Received<T>;
  static constexpr bool is_cancel_safe = true;

  explicit RecvFuture(Receiver<T>& receiver) : receiver_(receiver) {}
  RecvFuture(RecvFuture&& other) noexcept : receiver_(other.receiver_) {}
  ~RecvFuture() {
    if (!done_ && node_.has_waited()) receiver_.channel_->stop_waiting(node_);
  }

  Poll<Output> poll(Context& cx) {
    if (done_) polled_after_completion("broadcast::Receiver::recv");
    if (!internal::Budget::may_try(cx)) return pending;
    Poll<Output> received = receiver_.channel_->poll_receive(receiver_.next_, node_, cx);
    done_ = received.is_ready();
    if (done_) internal::Budget::spend();
    return received;
  }

 private:
  Receiver<T>& receiver_;
  bool done_ = false;
  internal::WaitNode node_;
};

/// Movable. Used by one thread at a time.
template <class T>
class Receiver {
 public:
  /// Of the values from number `next` on.
  Receiver(std::shared_ptr<Channel<T>> channel, std::uint64_t next)
      : channel_(std::move(channel)), next_(next) {}
  Receiver(Receiver&&) noexcept = default;
  Receiver& operator=(Receiver&& other) noexcept {
    Receiver(std::move(other)).swap(*this);
    return *this;
  }
  ~Receiver() {
    if (channel_) channel_->remove_receiver(next_);
  }

  void swap(Receiver& other) noexcept {
    channel_.swap(other.channel_);
    std::swap(next_, other.next_);
  }

  /// Waits for the next value; see Received. The receiver must outlive the future.
  RecvFuture<T> recv() { return RecvFuture<T>(*this); }

  /// What recv() would give without waiting, if anything.
  std::optional<Received<T>> try_recv() { return channel_->try_receive(next_); }

 private:
  friend class RecvFuture<T>;

  std::shared_ptr<Channel<T>> channel_;  // null when moved from
  std::uint64_t next_;
};

/// Copies are senders of the same channel. May be used by several threads at a time.
template <class T>
class Sender {
 public:
  explicit Sender(std::shared_ptr<Channel<T>> channel) : channel_(std::move(channel)) {}
  Sender(const Sender& other) : channel_(other.channel_) { channel_->add_sender(); }
  Sender(Sender&&) noexcept = default;
  Sender& operator=(Sender other) noexcept {
    channel_.swap(other.channel_);
    return *this;
  }
  ~Sender() {
    if (channel_) channel_->remove_sender();
  }

  /// Gives `value` to all receivers that there are: how many. It is destroyed if there are none.
  std::size_t send(T value) const { return channel_->send(std::move(value)); }

  /// A new receiver, of what is sent from now on.
  Receiver<T> subscribe() const { return Receiver<T>(channel_, channel_->add_receiver()); }

 private:
  std::shared_ptr<Channel<T>> channel_;  // null when moved from
};

template <class T>
struct Ends {
  Sender<T> sender;
  Receiver<T> receiver;
};

/// The two ends of a new channel that keeps the last `capacity` values, at least 1, for those who
/// have not received them. T is copied for each receiver but the last.
template <class T>
Ends<T> channel(std::size_t capacity) {
  auto shared = std::make_shared<Channel<T>>(capacity);
  return {Sender<T>(shared), Receiver<T>(shared, 0)};
}

}  // namespace pollux::broadcast
