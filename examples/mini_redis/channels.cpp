// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channels: a message is put into the queue of each subscriber; one whose queue is full gets no
// more.
#include "channels.h"

#include "resp.h"

namespace mini_redis {

void Channels::subscribe(Subscriber& subscriber, const std::string& channel) {
  subscriber.channels_.insert(channel);
  subscribers_[channel].insert(&subscriber);
}

void Channels::unsubscribe(Subscriber& subscriber, const std::string& channel) {
  subscriber.channels_.erase(channel);
  auto found = subscribers_.find(channel);
  if (found == subscribers_.end()) return;
  found->second.erase(&subscriber);
  if (found->second.empty()) subscribers_.erase(found);
}

void Channels::unsubscribe_all(Subscriber& subscriber) {
  while (!subscriber.channels_.empty()) {
    std::string channel = *subscriber.channels_.begin();
    unsubscribe(subscriber, channel);
  }
}

std::size_t Channels::publish(const std::string& channel, const std::string& message) {
  auto found = subscribers_.find(channel);
  if (found == subscribers_.end()) return 0;
  std::string reply;
  reply_array(reply, 3);
  reply_bulk(reply, "message");
  reply_bulk(reply, channel);
  reply_bulk(reply, message);
  std::size_t count = 0;
  for (Subscriber* subscriber : found->second) {
    if (subscriber->messages_.sender.try_send(std::string(reply)) == pollux::mpsc::TrySend::Sent) {
      ++count;
    } else {
      subscriber->messages_.receiver.close();
    }
  }
  return count;
}

}  // namespace mini_redis
