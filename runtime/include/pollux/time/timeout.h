// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// timeout: a future with a limit on its time.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "pollux/core/cancel_safety.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"
#include "pollux/core/send.h"
#include "pollux/core/slot.h"
#include "pollux/time/sleep.h"

namespace pollux {

/// Gives what F gives, or nothing if the time has passed first: a std::optional<T>. For a future of
/// void that is std::optional<Ready>, for one of T& it is std::optional<std::reference_wrapper<T>>.
///
/// Each poll polls F first: a value that is there at the last moment counts. F is destroyed before
/// this reports that the time has passed, otherwise with this. Exceptions of F come through. The
/// time of timeout() counts from the first poll that finds F pending, so that one that is ready
/// costs no timer.
///
/// Movable before its first poll only. As cancel safe as F is, when the time passes too.
template <class F>
class [[nodiscard]] Timeout {
 public:
  using Output = std::optional<internal::output_value_t<output_t<F>>>;
  static constexpr bool is_cancel_safe = is_cancel_safe_v<F>;
  static constexpr bool is_send = is_send_v<F>;

  Timeout(Clock::duration duration, F&& future) : duration_(duration) {
    future_.emplace(std::move(future));
  }
  Timeout(Clock::time_point deadline, F&& future) : sleep_(std::in_place, deadline) {
    future_.emplace(std::move(future));
  }
  Timeout(Timeout&& other) : duration_(other.duration_), sleep_(std::move(other.sleep_)) {
    future_.emplace(std::move(*other.future_));
  }
  ~Timeout() {
    if (has_future_) future_.destroy();
  }

  Poll<Output> poll(Context& cx);

 private:
  void destroy_future() {
    has_future_ = false;
    future_.destroy();
  }

  bool done_ = false;
  bool has_future_ = true;
  Clock::duration duration_{0};
  Slot<F> future_;
  std::optional<Sleep> sleep_;  // of a duration: from the first pending poll on
};

/// Limits `future`, which has not been polled yet, to any std::chrono::duration. With zero and less
/// it is polled once.
template <class F, class Rep, class Period>
Timeout<F> timeout(std::chrono::duration<Rep, Period> duration, F future) {
  static_assert(is_future_v<F>, "timeout takes a future, by value");
  return Timeout<F>(internal::saturated(duration), std::move(future));
}

/// The same until `deadline`.
template <class F>
Timeout<F> timeout_at(Clock::time_point deadline, F future) {
  static_assert(is_future_v<F>, "timeout_at takes a future, by value");
  return Timeout<F>(deadline, std::move(future));
}

template <class F>
Poll<typename Timeout<F>::Output> Timeout<F>::poll(Context& cx) {
  if (std::exchange(done_, true)) polled_after_completion("pollux::Timeout");
  Poll<output_t<F>> result = future_->poll(cx);
  if (result.is_pending()) {
    if (!sleep_) sleep_.emplace(internal::deadline_after(duration_));
    done_ = sleep_->poll(cx).is_ready();
    if (!done_) return pending;
    destroy_future();
    return Output();
  }
  sleep_.reset();
  return Output(std::in_place, internal::output_value(std::move(result)));
}

}  // namespace pollux
