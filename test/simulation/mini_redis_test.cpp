// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// examples/mini_redis in simulations: every reply right and in order, whatever happens to others;
// messages once and in order; nothing left open at its orderly end.
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "client.h"
#include "resp.h"
#include "server.h"

namespace pollux::test {
namespace {

using mini_redis::reply_array;
using mini_redis::reply_bulk;
using mini_redis::reply_error;
using mini_redis::reply_integer;
using mini_redis::reply_null;
using mini_redis::reply_status;

void request(std::string& out, const std::vector<std::string>& words) {
  reply_array(out, words.size());
  for (const std::string& word : words) reply_bulk(out, word);
}

/// Requests on keys that are this client's alone, and what a model of the store says to them.
class Conversation {
 public:
  Conversation(std::size_t client, BranchRandom& random)
      : prefix_("client" + std::to_string(client) + ":"), random_(random) {}

  Script take() { return std::move(script_); }

  void go_on() {
    std::string key = prefix_ + std::to_string(random_.below(3));
    switch (random_.below(6)) {
      case 0:
        return set(key, std::string(random_.below(300), 'v'));
      case 1:
        return get(key);
      case 2:
        return increment(prefix_ + "counter");
      case 3:
        return remove(key);
      case 4:
        return set_for_an_hour(key);
      default:
        return ping();
    }
  }

  /// What a server answers, and then closes the connection.
  void end_malformed() {
    const char* malformed = "*1\r\n$-7\r\n";
    script_.requests += malformed;
    reply_error(script_.replies, mini_redis::parse(malformed, mini_redis::Limits()).error);
  }

 private:
  void set(const std::string& key, const std::string& value) {
    request(script_.requests, {"SET", key, value});
    reply_status(script_.replies, "OK");
    values_[key] = value;
  }

  void set_for_an_hour(const std::string& key) {
    request(script_.requests, {"SET", key, "x", "EX", "36000"});
    request(script_.requests, {"EXISTS", key});
    reply_status(script_.replies, "OK");
    reply_integer(script_.replies, 1);
    values_[key] = "x";
  }

  void get(const std::string& key) {
    request(script_.requests, {"GET", key});
    auto found = values_.find(key);
    found != values_.end() ? reply_bulk(script_.replies, found->second)
                           : reply_null(script_.replies);
  }

  void increment(const std::string& key) {
    request(script_.requests, {"INCR", key});
    reply_integer(script_.replies, ++count_);
  }

  void remove(const std::string& key) {
    request(script_.requests, {"DEL", key});
    reply_integer(script_.replies, static_cast<std::int64_t>(values_.erase(key)));
  }

  void ping() {
    request(script_.requests, {"PING"});
    reply_status(script_.replies, "PONG");
  }

  std::string prefix_;
  BranchRandom& random_;
  std::map<std::string, std::string> values_;
  std::int64_t count_ = 0;
  Script script_;
};

Task<void> converse(Simulation& simulation, std::size_t number, BranchRandom random) {
  Conversation conversation(number, random);
  for (std::size_t i = random.below(30); i > 0; --i) conversation.go_on();
  if (random.below(4) == 0) conversation.end_malformed();
  Task<void> played = play(simulation, conversation.take(), random);
  co_await std::move(played);
}

Task<void> leave_early(Simulation& simulation, std::size_t number, BranchRandom random) {
  std::chrono::milliseconds moment(random.below(300));
  co_await timeout(moment, converse(simulation, number, random));
}

/// Subscribes, and says so; then what comes has to be the messages from 0 on.
Task<void> subscribe(Simulation& simulation, oneshot::Sender<bool> subscribed, int messages) {
  std::string greeting;
  reply_array(greeting, 3);
  reply_bulk(greeting, "subscribe");
  reply_bulk(greeting, "news");
  reply_integer(greeting, 1);
  std::string expected = greeting;
  for (int i = 0; i < messages; ++i) request(expected, {"message", "news", std::to_string(i)});

  net::TcpStream socket = co_await net::TcpStream::connect(server_address);
  co_await socket.write_all("SUBSCRIBE news\r\n");
  std::string received;
  Result<void> done = co_await receive(socket, received, greeting.size());
  std::move(subscribed).send(done.has_value());
  done = co_await receive(socket, received, expected.size());
  simulation.require(received == expected, "each message comes once, and in order");
}

Task<void> publish(Simulation& simulation, int messages, BranchRandom random) {
  net::TcpStream socket = co_await net::TcpStream::connect(server_address);
  for (int i = 0; i < messages; ++i) {
    std::string message = "PUBLISH news " + std::to_string(i) + "\r\n";
    Result<void> done = co_await send_in_pieces(socket, message, random);
    std::string reply;
    if (done) done = co_await receive(socket, reply, 4);
    simulation.require(done && reply == ":1\r\n", "the subscriber is counted");
  }
}

Task<void> clients_of_mini_redis(Simulation& simulation) {
  CancellationToken stop;
  mini_redis::Options options;
  JoinHandle<void> server =
      spawn(mini_redis::serve(net::TcpListener::bind(server_address), options, stop));
  BranchRandom random(simulation.seed());
  std::vector<JoinHandle<void>> clients;
  for (std::size_t i = 1 + random.below(6); i > 0; --i) {
    BranchRandom own(1 + random.below(1000000));
    clients.push_back(random.below(4) ? spawn(converse(simulation, i, own))
                                      : spawn(leave_early(simulation, i, own)));
  }
  for (JoinHandle<void>& client : clients) co_await client;
  stop.cancel();
  co_await server;
}

TEST(MiniRedis, AnswersWhoeverIsUndisturbed) {
  testing::for_each_seed(100, harsh(), [](Simulation& simulation) {
    run_scenario(simulation, clients_of_mini_redis(simulation));
  });
}

std::uint64_t fingerprint_of_a_run(std::uint64_t seed) {
  Simulation simulation(seed, harsh());
  run_scenario(simulation, clients_of_mini_redis(simulation));
  return simulation.fingerprint();
}

TEST(MiniRedis, GoesTheSameWayWithTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(fingerprint_of_a_run(seed), fingerprint_of_a_run(seed)) << "seed " << seed;
  }
}

Task<void> subscriber_and_publisher(Simulation& simulation) {
  CancellationToken stop;
  JoinHandle<void> server =
      spawn(mini_redis::serve(net::TcpListener::bind(server_address), mini_redis::Options(), stop));
  BranchRandom random(simulation.seed());
  int messages = static_cast<int>(random.below(20));
  auto [sender, subscribed] = oneshot::channel<bool>();
  JoinHandle<void> subscriber = spawn(subscribe(simulation, std::move(sender), messages));
  co_await subscribed;
  co_await publish(simulation, messages, random);
  co_await subscriber;
  stop.cancel();
  co_await server;
}

TEST(MiniRedis, DeliversMessagesOnceAndInOrder) {
  // Without errors, which would end the one or the other.
  testing::for_each_seed(50, testing::SimulationOptions(), [](Simulation& simulation) {
    run_scenario(simulation, subscriber_and_publisher(simulation));
  });
}

}  // namespace
}  // namespace pollux::test
