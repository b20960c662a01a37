// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Channels: a message is put into the queue of each subscriber; one whose queue is full gets no
// more.
#include "channels.h"

#include <algorithm>

#include "resp.h"

namespace mini_redis {

// If there is no memory for all of it, unsubscribing takes back what there is.
void Channels::subscribe(Subscriber& subscriber, const std::string& channel) {
  if (subscriber.channels_.insert(channel).second) subscribers_[channel].push_back(&subscriber);
}

void Channels::unsubscribe(Subscriber& subscriber, const std::string& channel) {
  if (auto node = subscriber.channels_.extract(channel)) forget(subscriber, node.value());
}

void Channels::unsubscribe_all(Subscriber& subscriber) {
  while (!subscriber.channels_.empty()) {
    auto node = subscriber.channels_.extract(subscriber.channels_.begin());
    forget(subscriber, node.value());
  }
}

void Channels::forget(Subscriber& subscriber, const std::string& channel) {
  auto found = subscribers_.find(channel);
  if (found == subscribers_.end()) return;
  std::vector<Subscriber*>& all = found->second;
  all.erase(std::remove(all.begin(), all.end(), &subscriber), all.end());
  if (all.empty()) subscribers_.erase(found);
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
