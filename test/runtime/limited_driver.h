// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LimitedDriver: a driver without an executor, for tests that count polls and wakes by hand.
#pragma once

#include <chrono>
#include <stdexcept>

#include "pollux/core/waker.h"
#include "pollux/reactor/driver.h"

namespace pollux::test {

/// A driver that is the current one of its thread. Throws std::runtime_error, instead of hanging,
/// when it has parked for longer than a limit that no test comes near.
class LimitedDriver {
 public:
  Driver& operator*() { return driver_; }
  Driver* operator->() { return &driver_; }

  /// Parks until `condition()` holds.
  template <class Condition>
  void park_until(Condition condition) {
    Timer limit;
    limit.arm(driver_.timers(), Clock::now() + std::chrono::seconds(30), Waker::noop());
    while (!condition()) {
      driver_.park();
      if (limit.has_fired()) throw std::runtime_error("nothing woke the driver up to the limit");
    }
  }

 private:
  Driver driver_;
  Driver::Enter enter_{driver_};
};

}  // namespace pollux::test
