// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// try_join: waits for several futures at the same time, until all have succeeded or one has failed.
#pragma once

#include <optional>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include "pollux/combinators/by_ref.h"
#include "pollux/combinators/children.h"
#include "pollux/combinators/destroy_at_exit.h"
#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/core/result.h"
#include "pollux/core/send.h"

namespace pollux {

namespace internal {
template <class T>
struct Success {
  static constexpr bool can_fail = false;
  using Type = output_value_t<T>;
};
template <class T>
struct Success<Result<T>> {
  static constexpr bool can_fail = true;
  using Type = output_value_t<T>;
};

/// Precondition: the child is done.
template <class Child>
std::optional<std::error_code> error_of(Child& child) {
  if constexpr (Success<output_t<typename Child::Future>>::can_fail) {
    if (!child.value()) return child.value().error();
  }
  return std::nullopt;
}

/// What a child's output contributes to the tuple.
template <class Value>
decltype(auto) success(Value&& value) {
  using Plain = std::remove_reference_t<Value>;
  if constexpr (!Success<Plain>::can_fail) {
    return std::move(value);
  } else if constexpr (std::is_void_v<typename Plain::value_type>) {
    return Ready();
  } else {
    return *std::move(value);
  }
}
}  // namespace internal

/// A future of the tuple of what the children have given: of T for a Result<T>, and as join for
/// other outputs. If one of the outputs is a Result, so is that of try_join: Result<std::tuple<…>>.
///
/// As join; but as soon as a child gives an error, or throws, the others are destroyed, the last
/// first, and not polled any more; then that error is given, or thrown. Of two that fail in the
/// same poll it is the first one's.
///
/// Allocates nothing. Movable before its first poll only. Not cancel safe, as join.
template <class... F>
class [[nodiscard]] TryJoin {
  using Successes = std::tuple<typename internal::Success<output_t<F>>::Type...>;
  static constexpr bool can_fail = (internal::Success<output_t<F>>::can_fail || ...);

 public:
  using Output = std::conditional_t<can_fail, Result<Successes>, Successes>;
  static constexpr bool is_cancel_safe = false;
  static constexpr bool is_send = (is_send_v<F> && ...);

  explicit TryJoin(F&&... futures) : children_(std::move(futures)...) {}
  TryJoin(TryJoin&&) = default;

  Poll<Output> poll(Context& cx) {
    if (!internal::Budget::may_try(cx)) return pending;
    if (children_.are_gone()) polled_after_completion("pollux::try_join");
    internal::DestroyAtExit destroy(children_);
    bool all_done = true;
    std::optional<std::error_code> error;
    children_.for_each([&](auto child) {
      if (error) return;
      bool done = child.poll(cx);
      all_done &= done;
      if (done) error = internal::error_of(child);
    });
    if constexpr (can_fail) {
      if (error) return Output(tl::unexpect, *error);
    }
    if (!all_done) {
      destroy.dismiss();
      return pending;
    }
    return children_.with_values([](auto&&... value) {
      return Poll<Output>(std::in_place, Successes(internal::success(std::move(value))...));
    });
  }

 private:
  internal::Children<F...> children_;
};

/// Awaits all `futures`, which have not been polled yet, up to the first failure; std::ref(future)
/// stands for one that stays where it is.
template <class... F>
TryJoin<internal::child_t<F>...> try_join(F... futures) {
  static_assert(sizeof...(F) >= 2, "try_join takes two futures or more");
  return TryJoin<internal::child_t<F>...>(internal::as_child(futures)...);
}

}  // namespace pollux
