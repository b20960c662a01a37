// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Driver: parking, and how another thread ends it without losing a notification.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "pollux/reactor/driver.h"
#include "pollux/time/paused_clock.h"

namespace pollux {

namespace {
thread_local Driver* current_driver = nullptr;
}  // namespace

Driver::Driver(bool is_shared) : timers_(sys::now(), is_shared), reactor_(is_shared) {}

// A notification that comes before the exchange makes it fail; one that comes after it finds Parked
// and writes to the eventfd, before the wait or during it.
void Driver::park() {
  reactor_.open();
  State running = State::Running;
  if (state_.compare_exchange_strong(running, State::Parked, std::memory_order_acq_rel)) {
    wait();
  } else {
    reactor_.wait(std::chrono::milliseconds(0));
  }
  state_.exchange(State::Running, std::memory_order_acq_rel);
  fire();
}

void Driver::wait() {
  std::optional<std::chrono::milliseconds> limit;
  if (!timers_.empty()) limit = timers_.until_next(now());
  if (!paused_at_ || !limit) return reactor_.wait(limit);
  reactor_.wait(std::chrono::milliseconds(0));
  if (!reactor_.has_events()) advance(*limit);
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
  if (!timers_.empty()) timers_.fire_due(now());
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

Timers& internal::timers_for(const char* operation) {
  return Driver::required_by(operation).timers();
}

Clock::time_point now() { return current_driver ? current_driver->now() : sys::now(); }

PausedClock::PausedClock() : driver_(Driver::required_by("pollux::PausedClock")) {
  driver_.pause();
}

PausedClock::~PausedClock() { driver_.resume(); }

Driver::Enter::Enter(Driver& driver) : previous_(std::exchange(current_driver, &driver)) {}

Driver::Enter::~Enter() { current_driver = previous_; }

}  // namespace pollux
