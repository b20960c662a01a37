// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channels: who is subscribed to what, and the messages on their way.
#pragma once

#include <pollux/pollux.h>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace mini_redis {

/// What one client is subscribed to. The messages come as replies, ready to be sent.
class Subscriber {
 public:
  /// Holds up to `capacity` messages that the client has not taken.
  explicit Subscriber(std::size_t capacity)
      : messages_(pollux::mpsc::channel<std::string>(capacity)) {}

  /// The next message. Nothing once messages had to be dropped, since there was no more room: who
  /// falls behind so far is to be disconnected.
  pollux::mpsc::RecvFuture<std::string> next() { return messages_.receiver.recv(); }

  std::size_t channels() const { return channels_.size(); }

 private:
  friend class Channels;

  pollux::mpsc::Bounded<std::string> messages_;
  std::set<std::string> channels_;
};

/// Used by one thread. Outlives the subscribers' subscriptions.
class Channels {
 public:
  void subscribe(Subscriber& subscriber, const std::string& channel);
  void unsubscribe(Subscriber& subscriber, const std::string& channel);
  void unsubscribe_all(Subscriber& subscriber);

  /// The channels of `subscriber`, in order.
  static const std::set<std::string>& of(const Subscriber& subscriber) {
    return subscriber.channels_;
  }

  /// How many have got it.
  std::size_t publish(const std::string& channel, const std::string& message);

 private:
  std::map<std::string, std::set<Subscriber*>> subscribers_;
};

/// Unsubscribes from all at its end.
class Subscription {
 public:
  Subscription(Channels& channels, Subscriber& subscriber)
      : channels_(channels), subscriber_(subscriber) {}
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() { channels_.unsubscribe_all(subscriber_); }

 private:
  Channels& channels_;
  Subscriber& subscriber_;
};

}  // namespace mini_redis
