// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// World: what all of a simulation goes by: its random numbers, its time, what is to happen later,
// and the record of what has happened.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "pollux/combinators/branch_random.h"
#include "pollux/testing/simulation.h"

namespace pollux::testing::internal {

class World {
 public:
  World(std::uint64_t seed, const SimulationOptions& options);

  /// What the user has set, with the faults that this seed has drawn.
  const SimulationOptions& options() const { return options_; }
  std::uint64_t seed() const { return seed_; }

  std::size_t below(std::size_t count) { return random_.below(count); }

  /// As often as `rate` says, in 1,000 times.
  bool happens(unsigned rate) { return rate > 0 && below(1000) < rate; }

  /// From 1 to `most`, with small and large ones as likely.
  std::size_t magnitude(std::size_t most);

  Clock::time_point now() const { return now_; }
  void pass(Clock::duration duration) { now_ += duration; }

  /// `event` is to happen at `when`; after those that are to happen at the same time already.
  void at(Clock::time_point when, std::function<void()> event) {
    events_.emplace(when, std::move(event));
  }

  /// All events happen whose time has come.
  void catch_up();

  /// Time goes on to the next event, and it happens; but not past `limit`. False if there is none
  /// before it.
  bool advance(Clock::time_point limit);

  bool has_events() const { return !events_.empty(); }

  /// Throws SimulationError beyond the limits.
  void check_limits() const;

  void record(const char* what, int fd, std::intmax_t result, int error);
  void record(std::string_view note);
  std::string trace() const;
  std::uint64_t fingerprint() const { return fingerprint_; }
  Clock::duration elapsed() const { return now_ - start; }

 private:
  struct Line {
    Clock::duration time;
    const char* what;  // null where there is a note
    std::string note;
    int fd;
    std::intmax_t result;
    int error;
  };

  static constexpr std::size_t kept_lines = 100;

  // Some time after the clock's epoch, as a machine that has been up has it.
  static constexpr Clock::time_point start{std::chrono::hours(24)};

  unsigned draw_rate(unsigned most);
  void mix(std::uint64_t number);
  void keep(Line line);

  const std::uint64_t seed_;
  BranchRandom random_;
  SimulationOptions options_;
  Clock::time_point now_ = start;
  std::multimap<Clock::time_point, std::function<void()>> events_;
  std::uint64_t steps_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::deque<Line> lines_;
};

}  // namespace pollux::testing::internal
