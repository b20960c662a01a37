// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AsyncFd: an owned non-blocking file descriptor, and system calls on it that wait by polling.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/reactor/registration.h"

namespace pollux {

inline std::error_code system_error_code(int error) { return {error, std::system_category()}; }

/// What a future that does I/O keeps from poll to poll. Movable with it before its first poll.
class IoOperation {
 public:
  /// `name` stands in messages about wrong use, and lives for ever.
  IoOperation(const char* name, Direction direction) : name_(name), direction_(direction) {}

  /// Begins a poll of the future, which counts as done until suspend(). Aborts if it is done.
  void begin_poll() {
    if (std::exchange(done_, true)) polled_after_completion(name_);
  }

  /// Ends a poll that is pending.
  Pending suspend() {
    done_ = false;
    return pending;
  }

  /// For what it waits for.
  Waiter& waiter() { return waiter_; }

 private:
  friend class AsyncFd;

  const char* name_;
  Direction direction_;
  bool done_ = false;
  Waiter waiter_;
};

/// Owns the descriptor and closes it. Registered with the current driver's reactor when it first
/// has to wait, and from then on bound to that thread, polled and destroyed there, or to the
/// workers of a MultiThread. If that reactor ends before it, it is free to register with another.
///
/// Under a MultiThread several threads may poll operations on it at the same time; otherwise one
/// thread. Moving is allowed while no operation is pending.
class AsyncFd {
 public:
  /// Takes over `fd`, which is non-blocking; -1 for none.
  explicit AsyncFd(int fd = -1) noexcept : fd_(fd) {}
  AsyncFd(AsyncFd&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), registration_(other.take_registration()) {}
  AsyncFd& operator=(AsyncFd&& other) noexcept;
  ~AsyncFd() { close(); }

  /// The descriptor; -1 after it was moved from.
  int get() const { return fd_; }

  /// Polls `call()`, a system call on get(): pending while it gives EAGAIN, with `operation` in
  /// line to be woken; retried upon EINTR; otherwise what it gives, or its error. Any number of
  /// operations may wait, and each tries again when there is an event.
  ///
  /// `wanted` is how many bytes of a stream the call is to transfer. If it transfers fewer the
  /// stream has no more for now, and the next operation waits without trying. Otherwise 0.
  template <class Call>
  Poll<Result<std::size_t>> poll_call(IoOperation& operation, std::size_t wanted, Context& cx,
                                      Call call) {
    for (;;) {
      Registration::Look look = this->look(operation);
      if (look.is_ready) {
        if (!internal::Budget::may_try(cx)) return pending;
        auto count = call();
        int error = count < 0 ? errno : 0;
        if (error == EINTR) continue;
        if (error != EAGAIN && error != EWOULDBLOCK) {
          return finish(operation, look, wanted, count, error);
        }
        if (std::error_code refused = would_block(operation, look)) {
          return Result<std::size_t>(tl::unexpected(refused));
        }
      }
      if (wait(operation, look, cx)) return pending;
    }
  }

 private:
  Registration* registration() const { return registration_.load(std::memory_order_acquire); }
  Registration* take_registration() noexcept {
    return registration_.exchange(nullptr, std::memory_order_relaxed);
  }
  static bool is_registered(const Registration* registration) {
    return registration && registration->reactor();
  }
  Registration::Look look(const IoOperation& operation) const {
    const Registration* registration = this->registration();
    return is_registered(registration) ? registration->look(operation.direction_)
                                       : Registration::Look();
  }
  std::error_code do_register(Reactor& reactor, Registration* before);
  std::error_code would_block(const IoOperation& operation, const Registration::Look& look);
  bool wait(IoOperation& operation, const Registration::Look& look, Context& cx);
  Result<std::size_t> finish(IoOperation& operation, const Registration::Look& look,
                             std::size_t wanted, std::intmax_t count, int error);
  void close() noexcept;

  int fd_;

  // The reactor's, or ours if its reactor has ended.
  std::atomic<Registration*> registration_{nullptr};
};

}  // namespace pollux
