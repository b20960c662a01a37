// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signal: waits for a signal of the operating system, for instance to come to an orderly end.
//
//   Signal terminate = Signal::on(SIGTERM);
//   co_await select(serve(listener), terminate.recv(), ctrl_c());
#pragma once

#include <csignal>
#include <cstddef>
#include <utility>

#include "pollux/core/poll.h"
#include "pollux/core/result.h"
#include "pollux/reactor/async_fd.h"

namespace pollux {

class SignalFuture;

/// Listens from its beginning to its end. Movable while no recv() is pending. Bound to the thread
/// on which it first had to wait, see AsyncFd. Any number may listen for the same signal, each of
/// which gets it; up to 64 at a time in a process.
class Signal {
 public:
  /// From the first of these on, and to the end of the process, signal `number` does not do what it
  /// does by default. Throws std::system_error; SIGKILL and SIGSTOP, for instance, are refused.
  static Signal on(int number);

  Signal(Signal&& other) noexcept
      : delivered_(std::move(other.delivered_)), place_(std::exchange(other.place_, none)) {}
  Signal& operator=(Signal&& other) noexcept {
    std::swap(delivered_, other.delivered_);
    std::swap(place_, other.place_);
    return *this;
  }
  ~Signal();

  /// Waits for the signal. Signals that come before it is awaited count as one. Cancel safe.
  SignalFuture recv();

 private:
  friend class SignalFuture;

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  Signal(AsyncFd delivered, std::size_t place) : delivered_(std::move(delivered)), place_(place) {}

  AsyncFd delivered_;  // readable when a signal has come
  std::size_t place_;  // among those who listen
};

/// Signal::recv. Movable before its first poll only.
class [[nodiscard]] SignalFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  explicit SignalFuture(Signal& signal) : signal_(signal) {}

  Poll<Result<void>> poll_result(Context& cx);
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  Signal& signal_;
  IoOperation operation_{"Signal::recv", Direction::Read};
};

/// ctrl_c
class [[nodiscard]] CtrlC {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = false;

  CtrlC() : signal_(Signal::on(SIGINT)) {}
  CtrlC(CtrlC&& other) noexcept : signal_(std::move(other.signal_)) {}

  Poll<Result<void>> poll_result(Context& cx) { return future_.poll_result(cx); }
  Poll<void> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

 private:
  Signal signal_;
  SignalFuture future_{signal_};
};

/// A future that is ready when the user presses ctrl-c (SIGINT), from this call on. Not cancel
/// safe: between one and the next nobody listens; Signal::on(SIGINT) does.
inline CtrlC ctrl_c() { return CtrlC(); }

}  // namespace pollux
