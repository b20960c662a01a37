// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Simulation: the thread that is in it; and one for each seed.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "pollux/testing/simulation.h"
#include "testing_simulated_system.h"

namespace pollux::testing {

Simulation::Simulation(std::uint64_t seed, const SimulationOptions& options)
    : system_(std::make_unique<internal::SimulatedSystem>(seed, options)) {
  if (sys::simulated) throw SimulationError("a Simulation within a Simulation");
  sys::simulated = system_.get();
}

Simulation::~Simulation() { sys::simulated = nullptr; }

std::uint64_t Simulation::seed() const { return system_->world().seed(); }

Clock::duration Simulation::elapsed() const { return system_->world().elapsed(); }

std::size_t Simulation::open_descriptors() const { return system_->network().size(); }

std::size_t Simulation::faults_on(int fd) const {
  auto connection = system_->network().connection_of(fd);
  return connection ? connection->faults : 0;
}

void Simulation::reset(int fd) {
  auto connection = system_->network().connection_of(fd);
  if (!connection) throw SimulationError("reset() of what is no connection");
  system_->world().record("reset", fd, 0, 0);
  system_->network().reset(*connection);
}

void Simulation::require(bool condition, std::string_view what) const {
  if (!condition) throw SimulationError("not so: " + std::string(what));
}

void Simulation::note(std::string_view line) { system_->world().record(line); }

std::string Simulation::trace() const { return system_->world().trace(); }

std::uint64_t Simulation::fingerprint() const { return system_->world().fingerprint(); }

namespace {

struct Seeds {
  std::uint64_t first;
  std::uint64_t last;
};

Seeds chosen_seeds(std::uint64_t count) {
  const char* text = std::getenv("POLLUX_SEEDS");
  if (!text) return {1, count};
  char* end = nullptr;
  std::uint64_t number = std::strtoull(text, &end, 10);
  if (*end == '\0' && end != text) return {1, number};
  if (*end != '-') throw SimulationError("POLLUX_SEEDS is neither a number nor first-last");
  return {number, std::strtoull(end + 1, nullptr, 10)};
}

void report(const Simulation& simulation, const char* what) {
  std::string seed = std::to_string(simulation.seed());
  std::fprintf(stderr,
               "pollux: seed %s failed: %s\n%s(the last events, at seed %s; "
               "POLLUX_SEEDS=%s-%s runs it alone)\n",
               seed.c_str(), what, simulation.trace().c_str(), seed.c_str(), seed.c_str(),
               seed.c_str());
}

}  // namespace

void for_each_seed(std::uint64_t count, const SimulationOptions& options,
                   const std::function<void(Simulation&)>& scenario) {
  Seeds seeds = chosen_seeds(count);
  for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    Simulation simulation(seed, options);
    try {
      scenario(simulation);
    } catch (const std::exception& error) {
      report(simulation, error.what());
      throw;
    } catch (...) {
      report(simulation, "an exception of another type");
      throw;
    }
  }
}

}  // namespace pollux::testing
