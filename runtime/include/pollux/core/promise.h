// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The native twin: what makes Task<T> the return type of the compiler's own coroutines (Stream<T>'s
// part is in stream_promise.h). Empty without C++20's coroutines.
//
// A coroutine is driven as a state machine is: each poll polls the future it waits for, with the
// context of that poll, and resumes the body when that is ready. Nothing here copies or moves what
// a state machine would not.
#pragma once

#include "pollux/core/task.h"

#if defined(__cpp_impl_coroutine)
#include <coroutine>
#include <exception>
#include <memory>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/future.h"
#include "pollux/core/poll.h"
#include "pollux/core/slot.h"
#include "pollux/core/try.h"

namespace pollux::internal {

/// An await in progress, whatever it awaits.
class Await {
 public:
  /// Polls once more: whether the body can go on. An exception waits for the body to go on.
  virtual bool poll_again(Context& cx) noexcept = 0;

 protected:
  ~Await() = default;
};

/// What the awaits of a coroutine need to know of it.
struct Activation {
  Context* context = nullptr;  // of the current poll
  Await* awaits = nullptr;     // where the body is suspended; null where nothing is waited for
};

/// The awaiter of a future, which it refers to.
template <class F>
class Awaiter final : public Await {
 public:
  Awaiter(F& future, Activation& activation) : future_(future), activation_(activation) {}
  Awaiter(const Awaiter&) = delete;
  Awaiter& operator=(const Awaiter&) = delete;
  ~Awaiter() {
    if (ready_) result_.destroy();
  }

  bool await_ready() { return poll(*activation_.context); }
  void await_suspend(std::coroutine_handle<>) noexcept { activation_.awaits = this; }
  output_t<F> await_resume() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
    if constexpr (std::is_object_v<output_t<F>>) {
      return result_->consume();
    } else {
      return std::move(*result_).value();
    }
  }

  bool poll_again(Context& cx) noexcept override {
#if defined(__cpp_exceptions)
    try {
      return poll(cx);
    } catch (...) {
      exception_ = std::current_exception();
      return true;
    }
#else
    return poll(cx);
#endif
  }

 private:
  bool poll(Context& cx) {
    result_.emplace_with([&] { return future_.poll(cx); });
    ready_ = result_->is_ready();
    if (!ready_) result_.destroy();
    return ready_;
  }

  F& future_;
  Activation& activation_;
  Slot<Poll<output_t<F>>> result_;  // holds one if ready_
  bool ready_ = false;
  std::exception_ptr exception_;
};

/// Unwinds a coroutine that ends with an error. Nobody but its promise is to catch it.
struct EarlyReturn {
  std::error_code error;
};

#if !defined(__cpp_exceptions)
[[gnu::error("without exceptions, try_ works in what pollux has lowered, and not in a coroutine")]]
void try_needs_exceptions();
#endif

/// The awaiter of try_(...).
template <class F>
class TryAwaiter {
 public:
  TryAwaiter(Try<F>& future, Activation& activation) : awaiter_(future, activation) {}

  bool await_ready() { return awaiter_.await_ready(); }
  void await_suspend(std::coroutine_handle<> coroutine) noexcept {
    awaiter_.await_suspend(coroutine);
  }
  typename Try<F>::Value await_resume() {
    typename Try<F>::Output result = awaiter_.await_resume();
#if defined(__cpp_exceptions)
    if (!result) throw EarlyReturn{result.error()};
#else
    try_needs_exceptions();
#endif
    if constexpr (!std::is_void_v<typename Try<F>::Value>) return *std::move(result);
  }

 private:
  Awaiter<Try<F>> awaiter_;
};

/// All of a promise but the ways to give a value. `Value` is what a poll gives, `Owned` what the
/// owner of the coroutine knows of it.
template <class Value, class Owned>
class PromiseBase : public Owned {
 public:
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept {
#if defined(__cpp_exceptions)
    if constexpr (is_result_v<Value>) {
      try {
        throw;
      } catch (const EarlyReturn& early) {
        return give(tl::unexpect, early.error);
      } catch (...) {
      }
    }
#endif
    exception_ = std::current_exception();
  }

  /// Awaits a future. One that is an lvalue is polled in place and stays its owner's.
  template <class F, std::enable_if_t<is_future_v<F>, int> = 0>
  Awaiter<std::remove_reference_t<F>> await_transform(F&& future) {
    return {future, activation_};
  }

  template <class F>
  TryAwaiter<F> await_transform(Try<F>&& future)
    requires is_result_v<Value>
  {
    return {future, activation_};
  }

  /// What else stands after co_await is an error there.
#if defined(__clang__) && __clang_major__ >= 19
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc++26-extensions"
  template <class F, std::enable_if_t<!is_future_v<F>, int> = 0>
  void await_transform(F&& not_awaitable) = delete(
      "co_await takes a future: a type with 'using Output' and "
      "'pollux::Poll<Output> poll(pollux::Context&)'");
  template <class F>
  void await_transform(Try<F>&&)
    requires(!is_result_v<Value>)
  = delete("co_await try_(...) stands in a function that returns a pollux::Task<Result<T>>");
  template <class F>
  void await_transform(Try<F>&) = delete("a try_(...) is awaited where it is made");
#pragma clang diagnostic pop
#else
  template <class NotAFutureWithOutputAndPoll,
            std::enable_if_t<!is_future_v<NotAFutureWithOutputAndPoll>, int> = 0>
  void await_transform(NotAFutureWithOutputAndPoll&& not_awaitable) = delete;
  template <class OnlyWhereTheTaskIsOfAResult>
  void await_transform(Try<OnlyWhereTheTaskIsOfAResult>&&)
    requires(!is_result_v<Value>)
  = delete;
  template <class AwaitedWhereItIsMade>
  void await_transform(Try<AwaitedWhereItIsMade>&) = delete;
#endif

 protected:
  ~PromiseBase() = default;

  /// One poll of `coroutine`, which goes on until it suspends, ends or throws.
  Poll<Value> poll_once(std::coroutine_handle<> coroutine, Context& cx) {
    Poll<Value> result = pending;
    result_ = &result;
    activation_.context = &cx;
    if (!activation_.awaits || activation_.awaits->poll_again(cx)) coroutine.resume();
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
    return result;
  }

  /// Makes the result of the current poll ready with Value(args...).
  template <class... Args>
  void give(Args&&... args) {
    std::destroy_at(result_);
    Refill refill{result_};
    ::new (static_cast<void*>(result_)) Poll<Value>(std::in_place, std::forward<Args>(args)...);
    refill.result = nullptr;
  }

  Poll<Value>* result_ = nullptr;  // of the current poll
  Activation activation_;

 private:
  /// Leaves a pending result behind when the making of a value throws.
  struct Refill {
    Poll<Value>* result;
    ~Refill() {
      if (result) ::new (static_cast<void*>(result)) Poll<Value>(pending);
    }
  };

  std::exception_ptr exception_;
};

/// A Task's promise, but the way to return.
template <class T>
class TaskPromise : public PromiseBase<T, Boxed<T>> {
 public:
#if defined(__clang__) && __clang_major__ >= 19
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc++26-extensions"
  template <class Value>
  void yield_value(Value&& value) = delete(
      "a Task gives one value, with co_return; co_yield is for functions that return a "
      "pollux::Stream");
#pragma clang diagnostic pop
#else
  template <class OnlyAStreamYields>
  void yield_value(OnlyAStreamYields&& value) = delete;
#endif

 protected:
  ~TaskPromise() = default;

  /// As a state machine, it counts as done until it suspends.
  Poll<T> poll_until_done(std::coroutine_handle<> coroutine, Context& cx) {
    if (std::exchange(done_, true)) polled_after_completion("a Task");
    Poll<T> result = this->poll_once(coroutine, cx);
    done_ = result.is_ready();
    return result;
  }

 private:
  bool done_ = false;
};

template <class T>
class Promise final : public TaskPromise<T> {
 public:
  Task<T> get_return_object() { return Task<T>(*this); }

  void return_value(T value) {
    if constexpr (std::is_reference_v<T>) {
      *this->result_ = Poll<T>(static_cast<T>(value));
    } else {
      this->give(std::move(value));
    }
  }
  /// What converts is converted in its place, as a Poll does it.
  template <class U, std::enable_if_t<internal::converts_in_poll_v<U, T>, int> = 0>
  void return_value(U&& value) {
    this->give(std::forward<U>(value));
  }

  Poll<T> poll(Context& cx) override { return this->poll_until_done(handle(), cx); }
  void destroy() override { handle().destroy(); }

 private:
  std::coroutine_handle<Promise> handle() {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }
};

template <>
class Promise<void> final : public TaskPromise<void> {
 public:
  Task<void> get_return_object();

  void return_void() { *result_ = ready; }

  Poll<void> poll(Context& cx) override { return poll_until_done(handle(), cx); }
  void destroy() override { handle().destroy(); }

 private:
  std::coroutine_handle<Promise> handle() {
    return std::coroutine_handle<Promise>::from_promise(*this);
  }
};

inline Task<void> Promise<void>::get_return_object() { return Task<void>(*this); }

}  // namespace pollux::internal

#endif
