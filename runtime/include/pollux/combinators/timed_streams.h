// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// timeout, throttle: streams that look at the clock.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "pollux/combinators/streams.h"
#include "pollux/time/sleep.h"

namespace pollux::streams {

template <class S>
class [[nodiscard]] Timeout {
 public:
  using Item = std::optional<internal::output_value_t<item_t<S>>>;
  static constexpr bool is_send = is_send_v<S>;

  Timeout(S&& stream, Clock::duration limit) : stream_(std::move(stream)), limit_(limit) {}

  Next<Timeout> next() { return Next<Timeout>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    auto element = stream_.poll_next(cx);
    if (element.is_ready()) {
      sleep_.reset();
      has_passed_ = false;
      if (!element.value()) return element_t<Item>();
      return element_t<Item>(std::in_place, std::move(element).value());
    }
    if (has_passed_) return pending;
    if (!sleep_) sleep_.emplace(internal::deadline_after(limit_));
    if (sleep_->poll(cx).is_pending()) return pending;
    sleep_.reset();
    has_passed_ = true;
    return element_t<Item>(std::in_place);
  }

 private:
  Fuse<S> stream_;
  Clock::duration limit_;
  std::optional<Sleep> sleep_;  // from the first pending poll for an element on
  bool has_passed_ = false;     // and has been said, for the element that is to come
};

/// Each element as a std::optional; and an empty one when an element has taken longer than `limit`,
/// any std::chrono::duration, from the first poll for it that was pending. Once for each element:
/// then it waits without a limit until that has come.
///
///   while (auto message = co_await messages.next()) *message ? use(**message) : warn();
template <class S, class Rep, class Period>
Timeout<S> timeout(S stream, std::chrono::duration<Rep, Period> limit) {
  return {std::move(stream), internal::saturated(limit)};
}

template <class S>
class [[nodiscard]] Throttle {
 public:
  using Item = item_t<S>;
  static constexpr bool is_send = is_send_v<S>;

  Throttle(S&& stream, Clock::duration pause) : stream_(std::move(stream)), length_(pause) {}

  Next<Throttle> next() { return Next<Throttle>(*this); }

  Poll<element_t<Item>> poll_next(Context& cx) {
    if (pause_) {
      if (pause_->poll(cx).is_pending()) return pending;
      pause_.reset();
    }
    Poll<element_t<Item>> element = stream_.poll_next(cx);
    if (element.is_ready() && element.value()) {
      pause_.emplace(internal::deadline_after(length_));
    }
    return element;
  }

 private:
  Fuse<S> stream_;
  Clock::duration length_;
  std::optional<Sleep> pause_;  // after an element
};

/// The elements, each at least `pause`, any std::chrono::duration, after the one before. In between
/// the stream is not polled: what it gives comes later, and is not lost.
template <class S, class Rep, class Period>
Throttle<S> throttle(S stream, std::chrono::duration<Rep, Period> pause) {
  return {std::move(stream), internal::saturated(pause)};
}

}  // namespace pollux::streams
