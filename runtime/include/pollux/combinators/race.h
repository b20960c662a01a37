// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// race: select, for futures with the same output, where it does not matter which was first.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "pollux/combinators/select.h"

namespace pollux {

/// A future of the first output. The order of polls and destructions is that of select.
template <class First, class... F>
class [[nodiscard]] Race {
 public:
  using Output = output_t<First>;
  static constexpr bool is_cancel_safe = Select<First, F...>::is_cancel_safe;
  static constexpr bool is_send = Select<First, F...>::is_send;

  explicit Race(First&& first, F&&... futures) : select_(std::move(first), std::move(futures)...) {}

  Poll<Output> poll(Context& cx) {
    auto winner = select_.poll(cx);
    if (winner.is_pending()) return pending;
    return std::visit(
        [](auto& value) -> Poll<Output> {
          if constexpr (std::is_void_v<Output>) {
            return ready;
          } else {
            return static_cast<Output&&>(value);
          }
        },
        winner.value());
  }

 private:
  static_assert((std::is_same_v<output_t<F>, Output> && ...),
                "race takes futures with the same Output; select takes any");

  Select<First, F...> select_;
};

/// Awaits the first of `futures`, which have not been polled yet; std::ref(future) stands for one
/// that stays where it is.
template <class... F>
Race<internal::child_t<F>...> race(F... futures) {
  static_assert(sizeof...(F) >= 2, "race takes two futures or more");
  return Race<internal::child_t<F>...>(internal::as_child(futures)...);
}

}  // namespace pollux
