// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reactor: the epoll instance of one thread. File descriptors are registered once, edge-triggered,
// for both directions; what is known about each is kept in its Registration.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "pollux/core/internal/optional_mutex.h"
#include "pollux/core/result.h"
#include "pollux/reactor/registration.h"

namespace pollux {

/// Belongs to one thread; only wake() may be called from others. If it is shared, others may add
/// and remove too, and use the registrations.
class Reactor {
 public:
  explicit Reactor(bool is_shared = false) : mutex_(is_shared) {}
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  /// What is still registered becomes an orphan, and registers anew where it is next waited for.
  ~Reactor();

  /// Makes the epoll instance and the eventfd, unless they exist. Throws std::system_error.
  void open();
  bool is_open() const { return epoll_ >= 0; }

  bool is_shared() const { return mutex_.is_shared(); }

  /// Whether the calling thread may use the registrations. Precondition: is_open().
  bool is_usable_here() const {
    return mutex_.is_shared() || thread_ == std::this_thread::get_id();
  }

  /// Watches `fd`, until remove(). An event for what is ready already is still to come.
  Result<Registration*> add(int fd);

  /// Forgets `fd`, which is still open. The registration is not used any more.
  void remove(Registration* registration, int fd);

  /// Waits until an event is there, wake() is called or `timeout` has passed (nothing: no limit),
  /// and keeps the events for dispatch(). Precondition: is_open().
  void wait(std::optional<std::chrono::milliseconds> timeout);

  bool has_events() const { return event_count_ > 0; }

  /// Tells the registrations of the events from wait(), which wakes who waits for them. The wakers
  /// may add and remove any registration, and must not throw.
  void dispatch() noexcept;

  /// Ends a wait() that is under way or, if there is none, the next one. From any thread, after
  /// open() has happened. May be spurious for a later wait().
  void wake();

 private:
  friend class Registration;

  static constexpr std::size_t batch_size = 256;
  static constexpr std::size_t many_retired = 64;

  std::error_code try_open();
  void deliver(Registration& registration, std::uint32_t events,
               std::unique_lock<internal::OptionalMutex>& lock);
  void link(Registration& registration);
  void unlink(Registration& registration);
  static void free_all(Registration* first);

  int epoll_ = -1;
  int wake_fd_ = -1;
  std::thread::id thread_;
  std::array<epoll_event, batch_size> events_;
  std::size_t event_count_ = 0;

  internal::OptionalMutex mutex_;  // guards what follows, and the registrations; no foreign code
                                   // runs under it
  Registration* registered_ = nullptr;
  Registration* retired_ = nullptr;  // removed while events_ may still have their events
  std::size_t retired_count_ = 0;
};

}  // namespace pollux
