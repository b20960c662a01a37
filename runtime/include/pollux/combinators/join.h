// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// join: waits for several futures at the same time, on the same task, for the outputs of all.
#pragma once

#include <tuple>
#include <utility>

#include "pollux/combinators/by_ref.h"
#include "pollux/combinators/children.h"
#include "pollux/combinators/destroy_at_exit.h"
#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/core/send.h"

namespace pollux {

/// A future of the tuple of all outputs: Ready for a future of void, std::reference_wrapper<T> for
/// one of T&.
///
/// Each poll polls every child that is not done, the first first; so all have begun after the first
/// poll. A child that is done is destroyed at once. When a child throws, the others are destroyed
/// at once, the last first, and the exception is thrown. Destroyed early, it destroys the children
/// in that order too.
///
/// Allocates nothing. Movable before its first poll only. Not cancel safe: outputs which are there
/// already are lost.
template <class... F>
class [[nodiscard]] Join {
 public:
  using Output = std::tuple<internal::output_value_t<output_t<F>>...>;
  static constexpr bool is_cancel_safe = false;
  static constexpr bool is_send = (is_send_v<F> && ...);

  explicit Join(F&&... futures) : children_(std::move(futures)...) {}
  Join(Join&&) = default;

  Poll<Output> poll(Context& cx) {
    if (!internal::Budget::may_try(cx)) return pending;
    if (children_.are_gone()) polled_after_completion("pollux::join");
    internal::DestroyAtExit destroy(children_);
    bool all_done = true;
    children_.for_each([&](auto child) { all_done &= child.poll(cx); });
    if (!all_done) {
      destroy.dismiss();
      return pending;
    }
    return children_.with_values(
        [](auto&&... value) { return Poll<Output>(std::in_place, std::move(value)...); });
  }

 private:
  internal::Children<F...> children_;
};

/// Awaits all `futures`, which have not been polled yet; std::ref(future) stands for one that stays
/// where it is.
template <class... F>
Join<internal::child_t<F>...> join(F... futures) {
  static_assert(sizeof...(F) >= 2, "join takes two futures or more");
  return Join<internal::child_t<F>...>(internal::as_child(futures)...);
}

}  // namespace pollux
