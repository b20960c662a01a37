// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// examples/hello_server.cpp, as it is lowered, in simulations: whatever happens to a client, the
// others get their greeting.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type"  // only main may do without a return
#define main hello_server_main
#include "hello_server.cpp"
#undef main
#pragma GCC diagnostic pop

#include <gtest/gtest.h>

#include <vector>

#include "client.h"

using pollux::testing::for_each_seed;
using pollux::testing::Simulation;
using pollux::testing::SimulationOptions;

// As docs/runtime.md shows it.
Task<void> ask_for_a_greeting(Simulation& simulation) {
  pollux::spawn(serve(TcpListener::bind("10.0.0.1:6379")));
  TcpStream socket = co_await TcpStream::connect("10.0.0.1:6379");
  co_await socket.write_all("Ada\n");
  std::string greeting;
  co_await socket.read_to_end(greeting, 100);
  simulation.require(greeting == "Hello, Ada!", "the greeting is whole");
}

TEST(HelloServer, GreetsInPiecesAndInTime) {
  for_each_seed(100, SimulationOptions(), [](Simulation& simulation) {
    pollux::block_on(ask_for_a_greeting(simulation));
    simulation.require(simulation.open_descriptors() == 0, "every socket is closed");
  });
}

namespace pollux::test {
namespace {

Script greeting(BranchRandom& random) {
  std::string name(random.below(3) ? random.below(20) : random.below(5000), 'x');
  return {name + "\n", "Hello, " + name + "!"};
}

Task<void> stay_silent(BranchRandom random) {
  Result<TcpStream> socket = co_await as_result(TcpStream::connect(server_address));
  co_await sleep_for(std::chrono::seconds(random.below(10)));
}

Task<void> clients_of_hello_server(Simulation& simulation) {
  JoinHandle<void> server = spawn(serve(TcpListener::bind(server_address)));
  BranchRandom random(simulation.seed());
  std::vector<JoinHandle<void>> clients;
  for (std::size_t i = 2 + random.below(6); i > 0; --i) {
    BranchRandom own(1 + random.below(1000000));
    Script script = greeting(own);
    switch (random.below(5)) {
      case 0:
        clients.push_back(spawn(stay_silent(own)));
        break;
      case 1: {  // goes away at any moment
        std::chrono::milliseconds moment(own.below(200));
        clients.push_back(spawn([](auto limited) -> Task<void> {
          co_await limited;
        }(timeout(moment, play(simulation, std::move(script), own)))));
        break;
      }
      default:
        clients.push_back(spawn(play(simulation, std::move(script), own)));
    }
  }
  for (JoinHandle<void>& client : clients) co_await client;
  server.abort();
}

TEST(HelloServer, GreetsWhoeverIsUndisturbed) {
  for_each_seed(100, harsh(), [](Simulation& simulation) {
    run_scenario(simulation, clients_of_hello_server(simulation));
  });
}

}  // namespace
}  // namespace pollux::test
