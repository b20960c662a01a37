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
  testing::for_each_seed(100, harsh(), [](Simulation& simulation) {
    run_scenario(simulation, clients_of_hello_server(simulation));
  });
}

}  // namespace
}  // namespace pollux::test
