// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// OnceCell<T>: a value that is made once, by whoever needs it first, while the others wait.
//
//   Config& config = co_await cell.get_or_init([&] { return load_config(path); });
#pragma once

#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/sync/semaphore.h"

namespace pollux {

template <class T, class Make>
class GetOrInitFuture;

/// All members may be called from any thread. Outlives its futures.
template <class T>
class OnceCell {
 public:
  OnceCell() = default;
  OnceCell(const OnceCell&) = delete;
  OnceCell& operator=(const OnceCell&) = delete;

  /// The value, or nullptr if there is none yet. Costs no lock.
  T* get() { return is_set_.load(std::memory_order_acquire) ? &*value_ : nullptr; }

  /// False, and `value` is destroyed, if there is a value already or somebody is making one.
  bool set(T value) {
    std::optional<SemaphorePermit> permit = semaphore_.try_acquire();
    if (!permit || get()) return false;
    put(std::move(value));
    return true;
  }

  /// A future of T&: of the value or, if there is none, of what the future that `make()` returns
  /// gives. One future makes it at a time. If that one is destroyed before, or throws, the next
  /// calls its own `make`.
  template <class Make>
  GetOrInitFuture<T, Make> get_or_init(Make make) {
    return {*this, std::move(make)};
  }

 private:
  template <class Value, class Make>
  friend class GetOrInitFuture;

  /// Precondition: the caller has the permit, and there is no value.
  void put(T&& value) {
    value_.emplace(std::move(value));
    is_set_.store(true, std::memory_order_release);
  }

  Semaphore semaphore_{1};  // whoever has the permit may make the value
  std::atomic<bool> is_set_{false};
  std::optional<T> value_;
};

/// OnceCell::get_or_init. Not cancel safe: what is being made goes with it. Movable before its
/// first poll only.
template <class T, class Make>
class [[nodiscard]] GetOrInitFuture {
 public:
  using Output = T&;
  static constexpr bool is_cancel_safe = false;

  GetOrInitFuture(OnceCell<T>& cell, Make&& make)
      : cell_(cell), make_(std::move(make)), acquire_(cell.semaphore_.acquire()) {}

  Poll<T&> poll(Context& cx) {
    if (std::exchange(done_, true)) polled_after_completion("OnceCell::get_or_init");
    if (T* value = cell_.get()) return *value;
    if (!permit_) {
      Poll<SemaphorePermit> permit = acquire_.poll(cx);
      if (permit.is_pending()) return suspend();
      permit_.emplace(std::move(permit).value());
      if (T* value = cell_.get()) return end(*value);
    }
    EndAtExit guard{*this};  // if it throws
    if (!future_.has_value()) future_.emplace(make_);
    Poll<T> made = future_->future.poll(cx);
    if (made.is_pending()) {
      guard.dismissed = true;
      return suspend();
    }
    cell_.put(std::move(made).value());
    return *cell_.get();
  }

 private:
  using Future = std::invoke_result_t<Make&>;
  static_assert(std::is_same_v<output_t<Future>, T>,
                "OnceCell<T>::get_or_init takes a function that returns a future of T");

  /// A future that is made in its place.
  struct Holder {
    explicit Holder(Make& make) : future(make()) {}
    Future future;
  };

  struct EndAtExit {
    ~EndAtExit() {
      if (!dismissed) future.release();
    }
    GetOrInitFuture& future;
    bool dismissed = false;
  };

  Pending suspend() {
    done_ = false;
    return pending;
  }

  T& end(T& value) {
    release();
    return value;
  }

  void release() {
    future_.reset();
    permit_.reset();
  }

  OnceCell<T>& cell_;
  Make make_;
  AcquireFuture acquire_;
  bool done_ = false;
  std::optional<SemaphorePermit> permit_;
  std::optional<Holder> future_;  // while it is being made
};

}  // namespace pollux
