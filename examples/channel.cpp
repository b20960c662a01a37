// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ten tasks that produce, one that consumes, and a channel between them that holds four values: who
// finds it full waits until there is room. It ends when the last sender is gone.
#include <pollux/pollux.h>

#include <array>
#include <cstdio>
#include <utility>

using pollux::Task;
namespace mpsc = pollux::mpsc;

constexpr int producers = 10;
constexpr int values_each = 100;

struct Message {
  int producer;
  int value;
};

[[pollux::async]] Task<void> produce(int producer, mpsc::Sender<Message> sender) {
  for (int value = 1; value <= values_each; ++value) {
    // It fails when nobody listens any more.
    if (!co_await sender.send({producer, value})) co_return;
  }
}

[[pollux::async]] Task<void> consume(mpsc::Receiver<Message> receiver) {
  std::array<int, producers> newest{};
  int received = 0;
  bool in_order = true;
  while (auto message = co_await receiver.recv()) {
    ++received;
    int& previous = newest[static_cast<std::size_t>(message->producer)];
    in_order = in_order && message->value == previous + 1;
    previous = message->value;
  }
  std::printf("received %d values, those of each producer %s\n", received,
              in_order ? "in order" : "out of order");
}

// The channel ends when all its senders are gone, and so this function keeps none.
void spawn_producers(mpsc::Sender<Message> sender) {
  for (int producer = 0; producer < producers; ++producer) {
    pollux::spawn(produce(producer, sender));
  }
}

[[pollux::async]] Task<void> run() {
  auto [sender, receiver] = mpsc::channel<Message>(4);
  spawn_producers(std::move(sender));
  co_await consume(std::move(receiver));
}

int main() { pollux::block_on(run()); }
