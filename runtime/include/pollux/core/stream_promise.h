// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The native twin of streams: what makes Stream<T> the return type of the compiler's own
// coroutines. Empty without C++20's coroutines.
//
// An element goes straight from the operand of co_yield into the result of the poll. The operand's
// temporaries live until the stream is polled again.
#pragma once

#include "pollux/core/promise.h"
#include "pollux/core/stream.h"

#if defined(__cpp_impl_coroutine) && __STDC_HOSTED__
#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace pollux::internal {

/// The awaiter of a co_yield: the body goes on with the next poll.
class Yield {
 public:
  explicit Yield(Activation& activation) : activation_(activation) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept { activation_.awaits = nullptr; }
  void await_resume() const noexcept {}

 private:
  Activation& activation_;
};

template <class T>
class StreamPromise final : public PromiseBase<element_t<T>, BoxedStream<T>> {
 public:
  Stream<T> get_return_object() { return Stream<T>(*this); }

  Yield yield_value(T& value)
    requires std::is_lvalue_reference_v<T>
  {
    this->give(std::in_place, value);
    return Yield(this->activation_);
  }
  Yield yield_value(T&& value)
    requires std::is_object_v<T>
  {
    this->give(std::in_place, std::move(value));
    return Yield(this->activation_);
  }
  Yield yield_value(const T& value)
    requires std::is_object_v<T> && std::is_copy_constructible_v<T>
  {
    this->give(std::in_place, value);
    return Yield(this->activation_);
  }

#if defined(__clang__) && __clang_major__ >= 19
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc++26-extensions"
  void yield_value(const T&)
    requires std::is_object_v<T> && (!std::is_copy_constructible_v<T>)
  = delete("an element of this type cannot be copied; co_yield std::move of it");
#pragma clang diagnostic pop
#endif

  void return_void() { this->give(); }

  /// As a state machine, it counts as done until it suspends: after its end, or an exception, there
  /// is nothing more.
  Poll<element_t<T>> poll_next(Context& cx) override {
    if (std::exchange(done_, true)) return Poll<element_t<T>>(std::in_place);
    Poll<element_t<T>> result = this->poll_once(handle(), cx);
    done_ = result.is_ready() && !result.value();
    return result;
  }
  void destroy() override { handle().destroy(); }

 private:
  std::coroutine_handle<StreamPromise> handle() {
    return std::coroutine_handle<StreamPromise>::from_promise(*this);
  }

  bool done_ = false;
};

}  // namespace pollux::internal

#endif
