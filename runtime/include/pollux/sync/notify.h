// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Notify: tells tasks on any thread that something has happened. It carries no value: what has
// happened is seen elsewhere, which the waiter looks at again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/sync/wait_queue.h"

namespace pollux {

class NotifiedFuture;

/// All members may be called from any thread. Outlives its futures, and the calls.
class Notify {
 public:
  Notify() = default;
  Notify(const Notify&) = delete;
  Notify& operator=(const Notify&) = delete;

  /// Wakes who has waited longest. If nobody waits the next who does is ready at once; that is kept
  /// once, however often this is called.
  void notify_one();

  /// Wakes all whose future exists, polled or not. Nothing is kept for later ones.
  void notify_waiters();

  /// A future that is ready when it is notified. It waits from its first poll on as far as
  /// notify_one() is concerned, and from this call on for notify_waiters(): make it, then look at
  /// what is to happen, then await it, and nothing is missed.
  NotifiedFuture notified();

 private:
  friend class NotifiedFuture;

  struct Node : internal::WaitNode {
    bool is_chosen = false;  // by notify_one()
  };

  std::mutex mutex_;  // guards what follows
  internal::WaitQueue waiters_;
  std::uint64_t all_notified_ = 0;  // how often notify_waiters() has been called
  bool is_kept_ = false;            // a notify_one() that nobody has seen yet; then nobody waits
};

/// Notify::notified. Cancel safe, but for its place in the queue; if notify_one() has chosen it,
/// that goes to the next. Movable before its first poll only.
class [[nodiscard]] NotifiedFuture {
 public:
  using Output = void;
  static constexpr bool is_cancel_safe = true;

  NotifiedFuture(Notify& notify, std::uint64_t all_notified)
      : notify_(notify), all_notified_(all_notified) {}
  NotifiedFuture(NotifiedFuture&& other) noexcept
      : notify_(other.notify_), all_notified_(other.all_notified_) {}
  ~NotifiedFuture();

  Poll<void> poll(Context& cx);

 private:
  Notify& notify_;
  std::uint64_t all_notified_;  // of notify_ when this was made
  bool done_ = false;
  Notify::Node node_;
};

}  // namespace pollux
