// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Simulation: the same seed is the same run, and different ones differ in what they should; its
// network does as Linux does; what cannot go on is told; a program that is wrong is found out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "pollux/combinators/join.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/select.h"
#include "pollux/core/result.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/spawn_blocking.h"
#include "pollux/executor/yield_now.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/udp_socket.h"
#include "pollux/net/unix_stream.h"
#include "pollux/testing/simulation.h"
#include "pollux/time/paused_clock.h"
#include "pollux/time/sleep.h"

namespace pollux::test {
namespace {

using net::TcpListener;
using net::TcpStream;
using net::UdpSocket;
using testing::for_each_seed;
using testing::Simulation;
using testing::SimulationError;
using testing::SimulationOptions;
using namespace std::chrono_literals;

const char* const address = "10.0.0.1:80";

/// Nothing goes wrong, and nothing happens for no reason.
SimulationOptions calm() {
  SimulationOptions options;
  options.faults = {0, 0, 0, 0, 0, 0};
  return options;
}

Task<void> echo(TcpStream socket) {
  char buffer[256];
  for (;;) {
    std::size_t size = co_await socket.read_some(buffer, sizeof buffer);
    if (size == 0) co_return;
    co_await socket.write_all(std::string(buffer, size));
  }
}

Task<void> serve(TcpListener listener) {
  for (;;) {
    auto [socket, peer] = co_await listener.accept();
    spawn(echo(std::move(socket)));
  }
}

Task<void> send_all(TcpStream& socket, std::string bytes) {
  co_await socket.write_all(bytes);
  socket.shutdown_write();
}

Task<std::string> send_and_receive(std::string bytes) {
  TcpStream socket = co_await TcpStream::connect(address);
  std::string received;
  co_await join(send_all(socket, bytes), socket.read_to_end(received, 1 << 20));
  co_return received;
}

Task<void> three_clients() {
  spawn(serve(TcpListener::bind(address)));
  std::vector<JoinHandle<std::string>> clients;
  for (char letter : {'a', 'b', 'c'}) {
    clients.push_back(spawn(send_and_receive(std::string(3000, letter))));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    std::string received = co_await std::move(clients[i]);
    EXPECT_EQ(received, std::string(3000, "abc"[i]));
  }
}

struct Outcome {
  std::uint64_t fingerprint;
  std::string trace;
  Clock::duration elapsed;
};

Outcome run_three_clients(std::uint64_t seed) {
  Simulation simulation(seed);
  block_on(three_clients());
  EXPECT_EQ(simulation.open_descriptors(), 0u);
  return {simulation.fingerprint(), simulation.trace(), simulation.elapsed()};
}

TEST(Simulation, IsTheSameForTheSameSeed) {
  std::set<std::uint64_t> different;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Outcome first = run_three_clients(seed);
    Outcome second = run_three_clients(seed);
    EXPECT_EQ(first.fingerprint, second.fingerprint) << "seed " << seed;
    EXPECT_EQ(first.trace, second.trace) << "seed " << seed;
    EXPECT_EQ(first.elapsed, second.elapsed) << "seed " << seed;
    different.insert(first.fingerprint);
  }
  EXPECT_EQ(different.size(), 10u);
}

Task<void> append(std::string& order, char name) {
  order += name;
  co_return;
}

Task<void> append_all(std::string& order) {
  std::vector<JoinHandle<void>> tasks;
  for (char name : {'a', 'b', 'c', 'd'}) tasks.push_back(spawn(append(order, name)));
  for (JoinHandle<void>& task : tasks) co_await task;
}

TEST(Simulation, RunsTasksInEveryOrder) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Simulation simulation(seed);
    std::string order;
    block_on(append_all(order));
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 24u);
}

Task<std::size_t> first_of_two() {
  auto winner = co_await select(ready_future(1), ready_future(2));
  co_return winner.index();
}

TEST(Simulation, DecidesWhereSelectBegins) {
  std::set<std::size_t> winners;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Simulation simulation(seed);
    winners.insert(block_on(first_of_two()));
  }
  EXPECT_EQ(winners.size(), 2u);
}

class CountsPolls {
 public:
  using Output = void;
  CountsPolls(int& polls, Sleep sleep) : polls_(polls), sleep_(std::move(sleep)) {}
  Poll<void> poll(Context& cx) {
    ++polls_;
    return sleep_.poll(cx);
  }

 private:
  int& polls_;
  Sleep sleep_;
};

TEST(Simulation, PollsWhatNobodyHasWoken) {
  int most = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Simulation simulation(seed);
    int polls = 0;
    block_on(CountsPolls(polls, sleep_for(1s)));
    EXPECT_GE(polls, 2);
    most = std::max(most, polls);
  }
  EXPECT_GT(most, 2);
}

TEST(Simulation, TakesNoTimeToSleep) {
  Simulation simulation(1);
  Clock::time_point before = now();
  block_on(sleep_for(30min));
  EXPECT_GE(now() - before, 30min);
  EXPECT_GE(simulation.elapsed(), 30min);
  EXPECT_LT(simulation.elapsed(), 31min);
}

TEST(Simulation, SaysThatNothingCanGoOn) {
  Simulation simulation(1);
  EXPECT_THROW(block_on(pending_future<int>()), SimulationError);
  EXPECT_EQ(simulation.open_descriptors(), 0u);
}

Task<void> yield_forever() {
  for (;;) co_await yield_now();
}

TEST(Simulation, HasALimitOfSteps) {
  SimulationOptions options;
  options.step_limit = 1000;
  Simulation simulation(1, options);
  EXPECT_THROW(block_on(yield_forever()), SimulationError);
}

TEST(Simulation, HasALimitOfTime) {
  SimulationOptions options;
  options.time_limit = 60s;
  Simulation simulation(1, options);
  EXPECT_THROW(block_on(sleep_for(2min)), SimulationError);
}

TEST(Simulation, IsOneAtATimeOnAThread) {
  Simulation simulation(1);
  EXPECT_THROW(Simulation(2), SimulationError);
}

std::error_code error_of_connect(const char* to) {
  Result<TcpStream> result = block_on(as_result(TcpStream::connect(to)));
  return result ? std::error_code() : result.error();
}

TEST(Simulation, RefusesAConnectionWhereNobodyListens) {
  Simulation simulation(1);
  EXPECT_EQ(error_of_connect(address), std::errc::connection_refused);
  UdpSocket datagrams = UdpSocket::bind(address);
  EXPECT_EQ(error_of_connect(address), std::errc::connection_refused);
}

TEST(Simulation, GivesAnAddressToOne) {
  Simulation simulation(1);
  TcpListener first = TcpListener::bind("0.0.0.0:80");
  EXPECT_THROW(TcpListener::bind(address), std::system_error);
  TcpListener second = TcpListener::bind("0.0.0.0:0");
  EXPECT_NE(second.local_address().port(), 0);
  TcpListener of_the_other_family = TcpListener::bind("[::]:80");
}

/// Both ends of a connection, which are polled by the caller.
struct Ends {
  TcpStream client;
  TcpStream server;
};

Task<Ends> connect_ends() {
  TcpListener listener = TcpListener::bind(address);
  auto [client, accepted] = co_await join(TcpStream::connect(address), listener.accept());
  co_return Ends{std::move(client), std::move(accepted.socket)};
}

/// Runs `scenario`, a coroutine of the ends of a connection, with some seeds.
template <class Scenario>
void with_connection(const SimulationOptions& options, Scenario scenario) {
  for_each_seed(50, options, [&](Simulation& simulation) {
    auto run = [](Simulation& here, Scenario& body) -> Task<void> {
      Ends ends = co_await connect_ends();
      co_await body(here, ends);
    };
    block_on(run(simulation, scenario));
    simulation.require(simulation.open_descriptors() == 0, "all is closed");
  });
}

TEST(Simulation, TellsTheAddressesOfAConnection) {
  with_connection(calm(), [](Simulation&, Ends& ends) -> Task<void> {
    EXPECT_EQ(ends.client.peer_address().to_string(), address);
    EXPECT_EQ(ends.server.local_address().to_string(), address);
    EXPECT_EQ(ends.client.local_address(), ends.server.peer_address());
    co_return;
  });
}

TEST(Simulation, EndsADirectionWithoutTheOther) {
  with_connection(SimulationOptions(), [](Simulation&, Ends& ends) -> Task<void> {
    co_await ends.client.write_all("question");
    ends.client.shutdown_write();
    std::string question;
    co_await ends.server.read_to_end(question, 100);
    EXPECT_EQ(question, "question");
    co_await ends.server.write_all("answer");
    ends.server.shutdown_write();
    std::string answer;
    co_await ends.client.read_to_end(answer, 100);
    EXPECT_EQ(answer, "answer");
  });
}

TEST(Simulation, HasAWriterWaitForRoom) {
  with_connection(calm(), [](Simulation&, Ends& ends) -> Task<void> {
    std::string much(100'000, 'x');
    auto winner = co_await select(ends.client.write_all(much), sleep_for(10s));
    EXPECT_EQ(winner.index(), 1u);
    // The other side takes some: there is room again.
    std::string some(64 * 1024, '\0');
    std::size_t size = co_await ends.server.read_some(some.data(), some.size());
    EXPECT_GT(size, 0u);
  });
}

TEST(Simulation, LetsWhatCameBeforeAResetBeRead) {
  with_connection(calm(), [](Simulation& simulation, Ends& ends) -> Task<void> {
    co_await ends.client.write_all("x");
    co_await sleep_for(10s);
    EXPECT_EQ(simulation.faults_on(ends.server.fd()), 0u);
    simulation.reset(ends.client.fd());
    EXPECT_EQ(simulation.faults_on(ends.server.fd()), 1u);
    char byte = 0;
    EXPECT_EQ(co_await ends.server.read_some(&byte, 1), 1u);
    EXPECT_EQ(byte, 'x');
    Result<std::size_t> read = co_await as_result(ends.server.read_some(&byte, 1));
    EXPECT_EQ(read.error(), std::errc::connection_reset);
    Result<std::size_t> after = co_await as_result(ends.server.read_some(&byte, 1));
    EXPECT_EQ(after.value(), 0u);
    Result<void> written = co_await as_result(ends.server.write_all("y"));
    EXPECT_EQ(written.error(), std::errc::broken_pipe);
  });
}

TEST(Simulation, ResetsWhatIsClosedUnread) {
  with_connection(calm(), [](Simulation&, Ends& ends) -> Task<void> {
    co_await ends.client.write_all("x");
    co_await sleep_for(10s);
    {
      TcpStream closed = std::move(ends.server);
    }
    char byte = 0;
    Result<std::size_t> read = co_await as_result(ends.client.read_some(&byte, 1));
    EXPECT_EQ(read.error(), std::errc::connection_reset);
  });
}

Task<void> take_one(TcpListener& listener) {
  auto [socket, peer] = co_await listener.accept();
  char byte;
  co_await socket.read_some(&byte, 1);
}

TEST(Simulation, RunsOutOfDescriptors) {
  SimulationOptions options = calm();
  options.max_descriptors = 4;  // epoll, eventfd, listener, and one
  Simulation simulation(1, options);
  auto run = []() -> Task<void> {
    TcpListener listener = TcpListener::bind(address);
    auto client = std::make_unique<TcpStream>(co_await TcpStream::connect(address));
    Result<TcpStream> one_more = co_await as_result(TcpStream::connect(address));
    EXPECT_EQ(one_more.error(), std::errc::too_many_files_open);
    JoinHandle<void> server = spawn(take_one(listener));
    co_await sleep_for(5s);
    client.reset();  // its descriptor is the server's, when it tries again
    co_await std::move(server);
  };
  block_on(run());
  EXPECT_GE(simulation.elapsed(), 5s);
}

TEST(Simulation, FailsWhereTheSystemMightBeOutOfSomething) {
  SimulationOptions options = calm();
  options.faults.exhausted = 300;
  std::set<int> errors;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Simulation simulation(seed, options);
    try {
      block_on(send_and_receive("x"));
    } catch (const std::system_error& error) {
      errors.insert(error.code().value());
    }
    EXPECT_EQ(simulation.open_descriptors(), 0u);
  }
  std::set<int> expected{EMFILE, ENFILE, ENOMEM, ENOBUFS, ECONNREFUSED};
  EXPECT_EQ(errors, expected);
}

Task<std::set<std::string>> exchange_datagrams() {
  UdpSocket receiver = UdpSocket::bind(address);
  UdpSocket sender = UdpSocket::bind("10.0.0.2:0");
  for (char letter : {'a', 'b', 'c'}) {
    co_await sender.send_to(&letter, 1, receiver.local_address());
  }
  co_await sleep_for(1s);
  std::string order;
  for (;;) {
    char letter = 0;
    auto event = co_await select(receiver.recv_from(&letter, 1), sleep_for(1s));
    if (event.index() == 1) break;
    EXPECT_EQ(std::get<0>(event).peer, sender.local_address());
    order += letter;
  }
  co_return std::set<std::string>{order};
}

std::set<std::string> orders_of_datagrams(const SimulationOptions& options) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Simulation simulation(seed, options);
    orders.merge(block_on(exchange_datagrams()));
  }
  return orders;
}

TEST(Simulation, DeliversDatagramsInAnyOrder) {
  std::set<std::string> all{"abc", "acb", "bac", "bca", "cab", "cba"};
  EXPECT_EQ(orders_of_datagrams(calm()), all);
}

TEST(Simulation, LosesAndDoublesDatagrams) {
  SimulationOptions options = calm();
  options.faults.lost = 500;
  std::set<std::string> orders = orders_of_datagrams(options);
  auto has = [&](auto condition) { return std::any_of(orders.begin(), orders.end(), condition); };
  EXPECT_TRUE(has([](const std::string& order) { return order.find('a') == order.npos; }));
  EXPECT_TRUE(has([](const std::string& order) { return order.find('a') != order.rfind('a'); }));
}

TEST(Simulation, RunsWhatBlocksAtOnce) {
  Simulation simulation(1);
  auto run = []() -> Task<int> { co_return co_await spawn_blocking([] { return 7; }); };
  EXPECT_EQ(block_on(run()), 7);
}

Task<void> talk_over_a_pair() {
  auto [left, right] = net::UnixStream::pair();
  co_await left.write_all("x");
  char byte = 0;
  co_await right.read_some(&byte, 1);
  EXPECT_EQ(byte, 'x');
}

TEST(Simulation, HasPairsOfUnixSocketsAndNoOthers) {
  Simulation simulation(1);
  block_on(talk_over_a_pair());
  Result<net::UnixStream> other = block_on(as_result(net::UnixStream::connect("somewhere")));
  EXPECT_EQ(other.error(), std::errc::address_family_not_supported);
}

TEST(SimulationDeathTest, HasNoOtherThreads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Simulation simulation(1);
        MultiThread runtime(2);
      },
      "a MultiThread was made within a Simulation");
}

// Takes what one read gives for the whole line.
Task<std::string> read_line_wrongly(TcpStream& socket) {
  char buffer[64];
  std::size_t size = co_await socket.read_some(buffer, sizeof buffer);
  co_return std::string(buffer, size);
}

Task<void> expect_line(Simulation& simulation) {
  Ends ends = co_await connect_ends();
  co_await ends.client.write_all("a line\n");
  std::string line = co_await read_line_wrongly(ends.server);
  simulation.require(line == "a line\n", "the line is whole");
}

TEST(Simulation, FindsAProgramThatIsWrong) {
  ::testing::internal::CaptureStderr();
  EXPECT_THROW(for_each_seed(100, SimulationOptions(),
                             [](Simulation& simulation) { block_on(expect_line(simulation)); }),
               SimulationError);
  std::string report = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(report.find("failed: not so: the line is whole"), std::string::npos) << report;
  EXPECT_NE(report.find("send fd"), std::string::npos) << report;
}

/// The variable, as long as it lives.
class Environment {
 public:
  explicit Environment(const char* value) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value, 1);
  }
  ~Environment() { before_ ? ::setenv(name, before_->c_str(), 1) : ::unsetenv(name); }

 private:
  static constexpr const char* name = "POLLUX_SEEDS";
  std::optional<std::string> before_;
};

std::vector<std::uint64_t> seeds_run(const char* variable) {
  Environment environment(variable);
  std::vector<std::uint64_t> seeds;
  for_each_seed(3, calm(), [&](Simulation& simulation) { seeds.push_back(simulation.seed()); });
  return seeds;
}

TEST(Simulation, RunsTheSeedsThatTheEnvironmentSays) {
  EXPECT_EQ(seeds_run("5"), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(seeds_run("7-8"), (std::vector<std::uint64_t>{7, 8}));
  EXPECT_EQ(seeds_run("9-9"), (std::vector<std::uint64_t>{9}));
  EXPECT_THROW(seeds_run("many"), SimulationError);
}

TEST(Simulation, KeepsNotes) {
  Simulation simulation(1);
  std::uint64_t before = simulation.fingerprint();
  simulation.note("here we are");
  EXPECT_EQ(simulation.trace(), "0 here we are\n");
  EXPECT_NE(simulation.fingerprint(), before);
}

}  // namespace
}  // namespace pollux::test
