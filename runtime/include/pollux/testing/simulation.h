// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Simulation: a program and its network, on one thread, as one number decides: the order of tasks,
// the time, how long bytes travel and in what pieces they come, and what goes wrong. The same
// number gives the same run.
//
//   for_each_seed(1000, SimulationOptions(), [](Simulation& simulation) {
//     auto listener = TcpListener::bind("10.0.0.1:80");
//     block_on(clients_against(serve(std::move(listener))));
//     simulation.require(simulation.open_descriptors() == 0, "every socket was closed");
//   });
//
// What happens in it, from the seed to the program under test:
//
//   seed -> World: random numbers, virtual time, events to come, the trace
//        -> Network: descriptors, sockets, epoll, as Linux has them
//        -> System: the calls of sys/system.h, with the faults of each
//        -> reactor, net, executors, which are the same as ever
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pollux/time/timers.h"

namespace pollux::testing {

namespace internal {
class SimulatedSystem;
}

/// How often, in 1,000 times that it could happen, at most: each seed draws its own rates up to
/// these, and leaves some out.
struct Faults {
  // Nothing that a program gets to see, if it and the runtime are right.
  unsigned interrupted = 50;  // EINTR
  unsigned not_ready = 50;    // EAGAIN, and an event a moment later
  unsigned spurious = 100;    // polls of tasks that nobody has woken, events for no reason

  // Errors of its operations.
  unsigned exhausted = 0;  // EMFILE, ENFILE, ENOMEM, ENOBUFS
  unsigned reset = 0;      // a connection is reset, with each segment that arrives; ECONNABORTED
  unsigned lost = 0;       // a datagram does not arrive, or arrives twice
};

struct SimulationOptions {
  Faults faults;

  /// One way, for the slowest connection. Each draws its own latency, and each segment some more.
  std::chrono::microseconds max_latency = std::chrono::milliseconds(50);

  /// In bytes. Each connection draws its own.
  std::size_t max_segment = 4096;
  std::size_t min_buffer = 2048;  // holds what was written and not read; then a write has to wait
  std::size_t max_buffer = 64 * 1024;

  /// One more, and calls fail with EMFILE.
  std::size_t max_descriptors = 1024;

  /// Of virtual time, and of system calls and polls: more is an error.
  std::chrono::seconds time_limit = std::chrono::hours(1);
  std::uint64_t step_limit = 1'000'000;
};

/// What a Simulation throws, from block_on for instance.
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// While it exists the thread that made it is in it: block_on, CurrentThread, the sockets of net/
/// and pollux::now() are simulated. They end before it. Descriptors are none of the system's.
///
/// TCP and UDP; any address is this machine's. Unix sockets are refused, but for UnixStream::pair.
/// What spawn_blocking is given runs at once, on this thread; lookup_host asks the real resolver,
/// and a Signal cannot be awaited. A MultiThread aborts. For the run to be the same each time,
/// nothing else may decide anything: other clocks and threads, random numbers, the order of
/// addresses in memory.
///
/// block_on throws SimulationError where a real one would wait for ever: all tasks wait, and there
/// is no timer, and nothing on its way; and where a limit is reached.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed, const SimulationOptions& options = {});
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  ~Simulation();

  std::uint64_t seed() const;

  /// How much virtual time has passed.
  Clock::duration elapsed() const;

  /// How many descriptors are open, of the runtime too.
  std::size_t open_descriptors() const;

  /// How many errors the connection of the socket `fd` was given, at both its ends, by `exhausted`,
  /// `reset` and reset(): without any, all that was written is read at the other end.
  std::size_t faults_on(int fd) const;

  /// Resets the connection of the socket `fd`, at both its ends.
  void reset(int fd);

  /// Throws SimulationError unless `condition` holds.
  void require(bool condition, std::string_view what) const;

  /// Appends a line to the trace.
  void note(std::string_view line);

  /// The last events, a line each: the time in microseconds, what, the descriptor, its outcome.
  std::string trace() const;

  /// Of all events so far, and their times: equal if two runs went the same way.
  std::uint64_t fingerprint() const;

 private:
  std::unique_ptr<internal::SimulatedSystem> system_;
};

/// Calls `scenario` in a Simulation of its own for each seed from 1 to `count`; or for those that
/// the environment variable POLLUX_SEEDS says: a number instead of `count`, or `first-last`. At the
/// first exception of `scenario` prints the seed and the trace to stderr, and throws it on.
void for_each_seed(std::uint64_t count, const SimulationOptions& options,
                   const std::function<void(Simulation&)>& scenario);

}  // namespace pollux::testing
