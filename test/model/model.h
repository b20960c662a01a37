// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// check: runs a scenario of a few threads again and again, each time in another order, until all
// orders with a bounded number of preemptions are done; or as many as there may be. In between
// every atomic operation and every lock another thread may go on, and a load may give any value
// that C++ allows (memory.h).
//
// The seam is the compiler's: the code under test, the runtime as it is, is compiled with
// -fsanitize=thread, and the calls that this makes of each access to memory come here instead of to
// the sanitizer (hooks.cpp). Locks, threads and the few system calls that park one are replaced by
// the linker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace pollux::model {

struct Options {
  /// How often, in one execution, a thread that could go on does not, or a load gives an old value.
  int most_deviations = 2;

  /// Executions; POLLUX_INTERLEAVINGS is as many as that instead.
  std::uint64_t most_executions = 20'000;

  /// Not one order after the other, but any: for scenarios with more orders than can be run.
  bool random = false;
};

struct Outcome {
  std::string failure;  // empty: none
  std::uint64_t executions = 0;
  bool is_complete = false;  // there is no other order
};

/// Runs `scenario`, which may start threads, and joins them. A failure is a race, a deadlock (all
/// wait: what a lost wake-up comes to), an access to what was freed, an exception, what require()
/// finds, or an execution without end; the first one ends the check, with its last events.
Outcome check(const Options& options, const std::function<void()>& scenario);

/// In a scenario: fails unless `condition` holds.
void require(bool condition, std::string_view what);

}  // namespace pollux::model
