// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Driver: parking, and how another thread ends it without losing a notification.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "pollux/reactor/driver.h"

namespace pollux {

namespace {
thread_local Driver* current_driver = nullptr;
}  // namespace

Driver::Driver() : timers_(Clock::now()) {}

// A notification that comes before the exchange makes it fail; one that comes after it finds Parked
// and writes to the eventfd, before the wait or during it.
void Driver::park() {
  reactor_.open();
  State running = State::Running;
  if (state_.compare_exchange_strong(running, State::Parked, std::memory_order_acq_rel)) {
    reactor_.wait(timers_.empty() ? std::nullopt : timers_.until_next(Clock::now()));
  } else {
    reactor_.wait(std::chrono::milliseconds(0));
  }
  state_.exchange(State::Running, std::memory_order_acq_rel);
  fire();
}

void Driver::poll() {
  if (reactor_.is_open()) reactor_.wait(std::chrono::milliseconds(0));
  fire();
}

void Driver::unpark() {
  // Always a write, so that what the caller did before it is visible to the parking thread even if
  // it was notified already.
  if (state_.exchange(State::Notified, std::memory_order_acq_rel) == State::Parked) reactor_.wake();
}

void Driver::fire() {
  reactor_.dispatch();
  if (!timers_.empty()) timers_.fire_due(Clock::now());
}

Driver* Driver::current() { return current_driver; }

Driver& Driver::required_by(const char* operation) {
  if (current_driver) return *current_driver;
  std::fprintf(
      stderr,
      "pollux: %s was polled on a thread that runs no executor with timers and I/O; poll it "
      "under block_on or spawn\n",
      operation);
  std::abort();
}

Driver::Enter::Enter(Driver& driver) : previous_(std::exchange(current_driver, &driver)) {}

Driver::Enter::~Enter() { current_driver = previous_; }

}  // namespace pollux
