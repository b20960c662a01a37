// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Driver: what one thread waits with: its timers and its epoll reactor. An executor owns one, parks
// on it when no task is ready, and polls it now and then when tasks are.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "pollux/reactor/reactor.h"
#include "pollux/sys/system.h"
#include "pollux/time/timers.h"

namespace pollux {

/// Belongs to one thread; only unpark() may be called from others. If it is shared, they may also
/// use what is armed and registered with it. The epoll instance and its eventfd are made when the
/// thread first parks or waits for a file descriptor.
class Driver {
 public:
  explicit Driver(bool is_shared = false);
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Waits until a timer is due, a file descriptor is ready, or unpark() was called; then fires
  /// what is due, which wakes wakers. May return early with nothing fired. Throws std::system_error
  /// if the system refuses an epoll instance.
  void park();

  /// Fires what is due, without waiting. Leaves an unpark() to the next park().
  void poll();

  /// Has the park() that is under way return or, if there is none, the next one. From any thread,
  /// as long as the driver lives. Never lost. What happened before it is visible after that park().
  void unpark();

  /// The time that timers go by.
  Clock::time_point now() const { return paused_at_ ? *paused_at_ : sys::now(); }

  /// From here on time goes on by advance(), and by park() if no file descriptor is ready: to the
  /// next timer. After resume() it is that of the system again.
  void pause() { paused_at_ = now(); }
  void resume() { paused_at_.reset(); }
  void advance(Clock::duration duration) { *paused_at_ += duration; }

  Timers& timers() { return timers_; }
  Reactor& reactor() { return reactor_; }

  /// The driver of the executor that runs on this thread, or nullptr.
  static Driver* current();

  /// The same, for `operation`, which cannot do without: if there is none it prints what to do, and
  /// aborts.
  static Driver& required_by(const char* operation);

  /// Makes a driver the current one of this thread; at its end the one before is current again.
  class Enter {
   public:
    explicit Enter(Driver& driver);
    Enter(const Enter&) = delete;
    Enter& operator=(const Enter&) = delete;
    ~Enter();

   private:
    Driver* previous_;
  };

 private:
  enum class State : std::uint8_t { Running, Parked, Notified };

  void fire();
  void wait();

  std::optional<Clock::time_point> paused_at_;
  Timers timers_;
  Reactor reactor_;
  std::atomic<State> state_{State::Running};
};

}  // namespace pollux
