// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the simulated clients of the examples' servers have in common: they say what they send and
// what they expect for it, dawdle, and hold the server to it unless their connection was disturbed.
#pragma once

#include <pollux/pollux.h>
#include <pollux/testing/simulation.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pollux::test {

using testing::Simulation;

inline constexpr const char* server_address = "10.0.0.1:6379";

/// Everything can go wrong that is not the program's own doing.
inline testing::SimulationOptions harsh() {
  testing::SimulationOptions options;
  options.faults.exhausted = 20;
  options.faults.reset = 20;
  options.max_descriptors = 30;
  options.time_limit = std::chrono::minutes(30);
  return options;
}

inline bool is_exhaustion(std::error_code error) {
  int number = error.value();
  return number == EMFILE || number == ENFILE || number == ENOMEM || number == ENOBUFS;
}

/// Sends `bytes` in pieces, with pauses, as `random` has it.
inline Task<Result<void>> send_in_pieces(net::TcpStream& socket, std::string_view bytes,
                                         BranchRandom random) {
  while (!bytes.empty()) {
    std::size_t size = 1 + random.below(bytes.size());
    Result<void> sent = co_await as_result(socket.write_all(std::string(bytes.substr(0, size))));
    if (!sent) co_return sent;
    bytes.remove_prefix(size);
    if (random.below(2)) co_await sleep_for(std::chrono::milliseconds(random.below(20)));
  }
  co_return Result<void>();
}

/// Receives until there are `size` bytes, or no more. An error where there are fewer.
inline Task<Result<void>> receive(net::TcpStream& socket, std::string& received, std::size_t size) {
  std::array<char, 100> buffer;
  while (received.size() < size) {
    Result<std::size_t> count = co_await as_result(socket.read_some(buffer.data(), buffer.size()));
    if (!count) co_return tl::unexpected(count.error());
    if (*count == 0) co_return tl::unexpected(std::make_error_code(std::errc::broken_pipe));
    received.append(buffer.data(), *count);
  }
  co_return Result<void>();
}

/// What a client sends, and all that it is to get for it.
struct Script {
  std::string requests;
  std::string replies;
};

/// Plays `script` over a connection of its own, and checks the replies: each right and in order;
/// and all of them, unless something has gone wrong with this very connection.
inline Task<void> play(Simulation& simulation, Script script, BranchRandom random) {
  co_await sleep_for(std::chrono::milliseconds(random.below(50)));
  Result<net::TcpStream> socket = co_await as_result(net::TcpStream::connect(server_address));
  if (!socket) {
    simulation.require(is_exhaustion(socket.error()), "the server takes connections");
    co_return;
  }
  std::string received;
  auto done = co_await try_join(send_in_pieces(*socket, script.requests, random),
                                receive(*socket, received, script.replies.size()));
  bool is_right = std::string_view(script.replies).substr(0, received.size()) == received;
  simulation.require(is_right, "the replies are right, and in order");
  bool is_disturbed = simulation.faults_on(socket->fd()) > 0;
  simulation.require(done.has_value() || is_disturbed, "an undisturbed client gets all replies");
}

/// Runs `scenario` to its end, or to where the runtime itself gets no descriptors.
inline void run_scenario(Simulation& simulation, Task<void> scenario) {
  try {
    block_on(std::move(scenario));
  } catch (const std::system_error& error) {
    simulation.require(is_exhaustion(error.code()), error.what());
  }
  simulation.require(simulation.open_descriptors() == 0, "every descriptor is closed");
}

}  // namespace pollux::test
