// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Semaphore: a number of permits, which tasks on any thread take and give back. Fair: who waits is
// served in the order in which they came, also behind one who wants many.
//
//   Semaphore connections(100);
//   SemaphorePermit permit = co_await connections.acquire();
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/poll.h"
#include "pollux/sync/permits.h"

namespace pollux {

class AcquireFuture;
class SemaphorePermit;

/// All members may be called from any thread. Outlives its permits, and the futures of them.
class Semaphore {
 public:
  explicit Semaphore(std::size_t permits) : permits_(permits) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Waits until `count` permits are free, and takes them all at once.
  AcquireFuture acquire(std::size_t count = 1);

  /// Takes `count` permits if they are free and nobody waits.
  std::optional<SemaphorePermit> try_acquire(std::size_t count = 1);

  /// Adds new permits.
  void add_permits(std::size_t count) { release(count); }

  /// How many permits are free at the moment.
  std::size_t available_permits() const {
    std::lock_guard lock(mutex_);
    return permits_.available();
  }

 private:
  friend class AcquireFuture;
  friend class SemaphorePermit;

  void release(std::size_t count);

  mutable std::mutex mutex_;  // guards what follows
  internal::Permits permits_;
};

/// Permits of a semaphore, which gets them back when this is destroyed. Movable; from and to any
/// thread.
class SemaphorePermit {
 public:
  SemaphorePermit(SemaphorePermit&& other) noexcept
      : semaphore_(std::exchange(other.semaphore_, nullptr)), count_(other.count_) {}
  SemaphorePermit& operator=(SemaphorePermit&& other) noexcept {
    SemaphorePermit(std::move(other)).swap(*this);
    return *this;
  }
  ~SemaphorePermit() {
    if (semaphore_) semaphore_->release(count_);
  }

  void swap(SemaphorePermit& other) noexcept {
    std::swap(semaphore_, other.semaphore_);
    std::swap(count_, other.count_);
  }

  /// The semaphore does not get them back.
  void forget() && { semaphore_ = nullptr; }

 private:
  friend class AcquireFuture;
  friend class Semaphore;

  SemaphorePermit(Semaphore& semaphore, std::size_t count)
      : semaphore_(&semaphore), count_(count) {}

  Semaphore* semaphore_;  // null when moved from or forgotten
  std::size_t count_;
};

/// Semaphore::acquire: a future of the permits. Cancel safe, but for its place in the queue;
/// what it was given goes to the next. One that waits and is not polled holds up those behind it.
/// Movable before its first poll only.
class [[nodiscard]] AcquireFuture {
 public:
  using Output = SemaphorePermit;
  static constexpr bool is_cancel_safe = true;

  AcquireFuture(Semaphore& semaphore, std::size_t count) : semaphore_(semaphore), count_(count) {}
  AcquireFuture(AcquireFuture&& other) noexcept
      : semaphore_(other.semaphore_), count_(other.count_) {}
  ~AcquireFuture();

  Poll<SemaphorePermit> poll(Context& cx);

 private:
  Semaphore& semaphore_;
  std::size_t count_;
  bool done_ = false;
  internal::Permits::Waiter waiter_;
};

inline AcquireFuture Semaphore::acquire(std::size_t count) { return {*this, count}; }

}  // namespace pollux
