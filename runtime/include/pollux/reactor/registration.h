// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration: what a reactor knows about one file descriptor: for each direction whether trying
// is worthwhile, and who waits.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "pollux/core/context.h"
#include "pollux/reactor/waiter.h"

namespace pollux {

class Reactor;

enum class Direction : std::uint8_t { Read, Write };

/// Made by Reactor::add(), ended by Reactor::remove(). Belongs to the thread of its reactor; if
/// that is shared, any thread may use it.
///
/// An operation takes the tick, tries the system call, and upon EAGAIN clears the readiness of that
/// tick: an event that came in between has a newer tick, and is not lost.
class Registration final : public WaitPlace {
 public:
  using Tick = std::uint32_t;

  Registration() = default;
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  /// The reactor, or nullptr if it has ended.
  Reactor* reactor() const { return reactor_.load(std::memory_order_acquire); }

  /// What one look at a direction shows.
  struct Look {
    /// Counts the events.
    Tick tick = 0;

    /// Whether trying is worthwhile: there was an event that has not been cleared, or the peer has
    /// closed this direction, or the descriptor has an error.
    bool is_ready = true;

    /// Whether a transfer that is shorter than it could be means that there is no more. Not once
    /// urgent data has come: reading stops at its place.
    bool is_short_all = true;
  };
  Look look(Direction direction) const;

  /// Not ready until the next event. No effect if there was one since `tick`. What has been closed
  /// stays ready.
  void clear_ready(Direction direction, Tick tick);

  /// Has `waiter` woken at the next event after `tick`. False if there was one already.
  bool wait(Direction direction, Tick tick, Waiter& waiter, Context& cx);

  /// Keeps the descriptor's earlier registration, whose reactor has ended, until its own end.
  void keep(Registration* orphan) { orphan_.reset(orphan); }

  /// `waiter` is not woken after this.
  void leave(Waiter& waiter) override;

 private:
  friend class Reactor;

  struct Side {
    bool ready = true;    // nothing is known yet: trying is worthwhile
    bool closed = false;  // never cleared
    bool urgent = false;  // never cleared
    Tick tick = 0;
    WaiterList waiters;

    /// Takes note of an event, if it concerns this side: whether it does.
    bool note(bool is_ready, bool is_closed) {
      if (!is_ready && !is_closed) return false;
      ready = true;
      closed = closed || is_closed;
      ++tick;
      return true;
    }
  };

  Side& side(Direction direction) { return sides_[static_cast<std::size_t>(direction)]; }
  const Side& side(Direction direction) const {
    return sides_[static_cast<std::size_t>(direction)];
  }

  std::array<Side, 2> sides_;
  std::atomic<Reactor*> reactor_{nullptr};  // changed by that reactor only
  Registration* next_ = nullptr;  // among the reactor's registrations, or its retired ones
  Registration* previous_ = nullptr;
  std::unique_ptr<Registration> orphan_;
};

}  // namespace pollux
