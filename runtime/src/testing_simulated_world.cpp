// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// World: drawing, time, and the trace.
#include "testing_simulated_world.h"

#include <cstring>
#include <utility>

namespace pollux::testing::internal {

namespace {

// Seeds are small numbers that differ in a few bits; their generators must not.
std::uint64_t scatter(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

}  // namespace

World::World(std::uint64_t seed, const SimulationOptions& options)
    : seed_(seed), random_(scatter(seed)), options_(options) {
  Faults& faults = options_.faults;
  for (unsigned* rate : {&faults.interrupted, &faults.not_ready, &faults.spurious,
                         &faults.exhausted, &faults.reset, &faults.lost}) {
    *rate = draw_rate(*rate);
  }
}

// Some faults hide others: each is left out now and then.
unsigned World::draw_rate(unsigned most) {
  if (most == 0 || below(4) == 0) return 0;
  return 1 + static_cast<unsigned>(below(most));
}

std::size_t World::magnitude(std::size_t most) {
  std::size_t bits = 0;
  while (bits < 31 && (most >> (bits + 1)) > 0) ++bits;
  std::size_t ceiling = std::size_t{2} << below(bits + 1);
  std::size_t drawn = 1 + below(ceiling - 1);
  return drawn < most ? drawn : most;
}

void World::catch_up() {
  while (!events_.empty() && events_.begin()->first <= now_) advance(now_);
}

bool World::advance(Clock::time_point limit) {
  if (events_.empty() || events_.begin()->first > limit) return false;
  auto next = events_.extract(events_.begin());
  if (next.key() > now_) now_ = next.key();
  next.mapped()();
  return true;
}

void World::check_limits() const {
  if (steps_ > options_.step_limit) throw SimulationError("the simulation has no end: step limit");
  if (elapsed() > options_.time_limit) {
    throw SimulationError("the simulation has no end: time limit");
  }
}

void World::record(const char* what, int fd, std::intmax_t result, int error) {
  ++steps_;
  keep({elapsed(), what, {}, fd, result, error});
}

void World::record(std::string_view note) {
  keep({elapsed(), nullptr, std::string(note), -1, 0, 0});
}

void World::keep(Line line) {
  mix(static_cast<std::uint64_t>(line.time.count()));
  std::string_view text = line.what ? std::string_view(line.what) : line.note;
  mix(std::hash<std::string_view>()(text));
  mix(static_cast<std::uint64_t>(line.fd));
  mix(static_cast<std::uint64_t>(line.result));
  mix(static_cast<std::uint64_t>(line.error));
  lines_.push_back(std::move(line));
  if (lines_.size() > kept_lines) lines_.pop_front();
}

void World::mix(std::uint64_t number) { fingerprint_ = scatter(fingerprint_ ^ number); }

std::string World::trace() const {
  std::string text;
  for (const Line& line : lines_) {
    auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(line.time).count();
    text += std::to_string(microseconds) + " " + (line.what ? line.what : line.note);
    if (line.fd >= 0) text += " fd " + std::to_string(line.fd);
    if (line.error) {
      text += std::string(": ") + std::strerror(line.error);
    } else if (line.result >= 0 && line.fd >= 0) {
      text += " = " + std::to_string(line.result);
    }
    text += "\n";
  }
  return text;
}

}  // namespace pollux::testing::internal
