// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Task<T>: one type for every future of T.
//
// In a lowered program it is a box that owns the future. In a program that is compiled without
// Pollux it is the return type of the compiler's own coroutines, whose frame is then what it owns.
// Nothing else in core allocates.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/future.h"
#include "pollux/core/poll.h"
// Not used here: who declares an async function includes this header, and what the function is
// lowered to needs them.
#include "pollux/core/address_of.h"
#include "pollux/core/pack.h"
#include "pollux/core/send.h"
#include "pollux/core/slot.h"
#include "pollux/core/unwind.h"

namespace pollux {

namespace internal {

/// What a Task owns.
template <class T>
class Boxed {
 public:
  virtual Poll<T> poll(Context& cx) = 0;
  virtual void destroy() = 0;

 protected:
  ~Boxed() = default;
};

/// A future of type F on the heap.
template <class T, class F>
class BoxedFuture final : public Boxed<T> {
 public:
  template <class Make>
  explicit BoxedFuture(Make&& make) : future_(std::forward<Make>(make)()) {}

  Poll<T> poll(Context& cx) override {
    if constexpr (std::is_same_v<T, output_t<F>>) {
      return future_.poll(cx);
    } else {
      Poll<output_t<F>> result = future_.poll(cx);
      if (result.is_pending()) return pending;
      return Poll<T>(std::in_place, std::move(result).value());
    }
  }

  void destroy() override { delete this; }

 private:
  F future_;
};

/// Whether a Task<T> can hold an F: its output is T, or converts to an object of type T.
template <class F, class T, bool = is_future_v<F>>
inline constexpr bool is_future_of_v = false;
template <class F, class T>
inline constexpr bool is_future_of_v<F, T, true> =
    std::is_same_v<output_t<F>, T> ||
    (std::is_object_v<T> && std::is_convertible_v<output_t<F>, T>);

template <class T>
class Promise;

}  // namespace internal

/// An owning, type-erased future of T, on the heap; itself a future. Movable at any time, since the
/// future in it stays where it is; a Task that was moved from may be destroyed and assigned to.
/// The future, with its parameters, lives as long as the Task, also after it has finished.
template <class T>
class [[nodiscard]] Task {
 public:
  using Output = T;
#if defined(__cpp_impl_coroutine) && __STDC_HOSTED__
  using promise_type = internal::Promise<T>;
#endif

  /// Boxes `future`, which has not been polled yet.
  template <class F,
            class = std::enable_if_t<!std::is_same_v<F, Task> && internal::is_future_of_v<F, T>>>
  Task(F future)
      : boxed_(new internal::BoxedFuture<T, F>([&]() -> F&& { return std::move(future); })) {}

  /// Boxes the future that `make()` returns without moving it.
  template <class Make, class F = std::invoke_result_t<Make>,
            class = std::enable_if_t<internal::is_future_of_v<F, T>>>
  Task(std::in_place_t, Make&& make)
      : boxed_(new internal::BoxedFuture<T, F>(std::forward<Make>(make))) {}

  Task(Task&& other) noexcept : boxed_(std::exchange(other.boxed_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    Task(std::move(other)).swap(*this);
    return *this;
  }
  ~Task() {
    if (boxed_) boxed_->destroy();
  }

  void swap(Task& other) noexcept { std::swap(boxed_, other.boxed_); }

  /// Precondition: not moved from.
  Poll<T> poll(Context& cx) { return boxed_->poll(cx); }

 private:
  friend internal::Promise<T>;

  explicit Task(internal::Boxed<T>& boxed) : boxed_(&boxed) {}

  internal::Boxed<T>* boxed_;
};

}  // namespace pollux

#include "pollux/core/promise.h"
