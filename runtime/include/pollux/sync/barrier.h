// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Barrier: a number of tasks, on any threads, wait for each other; then the next round begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/sync/wait_queue.h"

namespace pollux {

class BarrierWaitFuture;

/// All members may be called from any thread. Outlives its futures.
class Barrier {
 public:
  /// Lets go when `parties` wait; 0 counts as 1.
  explicit Barrier(std::size_t parties) : parties_(parties) {}
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  /// Waits until all parties do, from its first poll on. Gives true to one of them, the last to
  /// come.
  BarrierWaitFuture wait();

 private:
  friend class BarrierWaitFuture;

  const std::size_t parties_;
  std::mutex mutex_;  // guards what follows
  internal::WaitQueue waiters_;
  std::size_t waiting_ = 0;  // in this round
  std::uint64_t round_ = 0;
};

/// Barrier::wait. Not cancel safe: destroyed early it does not count any more; if all have come, it
/// has been one of them. Movable before its first poll only.
class [[nodiscard]] BarrierWaitFuture {
 public:
  using Output = bool;
  static constexpr bool is_cancel_safe = false;

  explicit BarrierWaitFuture(Barrier& barrier) : barrier_(barrier) {}
  BarrierWaitFuture(BarrierWaitFuture&& other) noexcept : barrier_(other.barrier_) {}
  ~BarrierWaitFuture();

  Poll<bool> poll(Context& cx);

 private:
  Barrier& barrier_;
  bool done_ = false;
  std::uint64_t round_ = 0;  // that it waits in
  internal::WaitNode node_;
};

inline BarrierWaitFuture Barrier::wait() { return BarrierWaitFuture(*this); }

}  // namespace pollux
