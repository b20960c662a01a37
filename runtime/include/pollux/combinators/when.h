// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// when: a branch of select that takes part under a condition.
//
//   co_await select(when(queue_has_room, receiver.recv()), sleep_for(1s));
#pragma once

#include <utility>

#include "pollux/combinators/by_ref.h"
#include "pollux/core/cancel_safety.h"
#include "pollux/core/future.h"
#include "pollux/core/send.h"

namespace pollux {

/// The future, or one that is never polled and never ready.
template <class F>
class [[nodiscard]] When {
 public:
  using Output = output_t<F>;
  static constexpr bool is_cancel_safe = is_cancel_safe_v<F>;
  static constexpr bool is_send = is_send_v<F>;

  When(bool condition, F&& future) : condition_(condition), future_(std::move(future)) {}

  Poll<Output> poll(Context& cx) {
    if (!condition_) return pending;
    return future_.poll(cx);
  }

 private:
  bool condition_;
  F future_;
};

/// `future`, which has been made in any case, takes part if `condition` holds, as it does now. A
/// select of which no branch takes part waits for ever. std::ref(future) stands for one that stays
/// where it is.
template <class F>
When<internal::child_t<F>> when(bool condition, F future) {
  return {condition, internal::as_child(future)};
}

}  // namespace pollux
