// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ByRef<F>: a future that is polled where it is, and stays its owner's: Rust's `&mut future`.
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "pollux/core/future.h"
#include "pollux/core/send.h"

namespace pollux {

/// Polls the future that it refers to, which outlives it and does not move. Destroying it does not
/// cancel that future, which nobody polls from then on unless its owner does: beware of one that
/// holds a place in a queue others wait in. So it is cancel safe, whatever that future is.
template <class F>
class [[nodiscard]] ByRef {
 public:
  using Output = output_t<F>;
  static constexpr bool is_cancel_safe = true;
  static constexpr bool is_send = is_send_v<F>;

  explicit ByRef(F& future) : future_(&future) {}

  Poll<Output> poll(Context& cx) { return future_->poll(cx); }

 private:
  F* future_;
};

namespace internal {
/// What a combinator makes of an argument: the future itself.
template <class F>
F&& as_child(F& future) {
  static_assert(is_future_v<F>,
                "the arguments are futures, by value or as std::ref(future): types with `using "
                "Output` and `Poll<Output> poll(Context&)`");
  return static_cast<F&&>(future);
}
/// For std::ref(future) one that refers to it.
template <class F>
ByRef<F> as_child(std::reference_wrapper<F>& future) {
  return ByRef<F>(future.get());
}

template <class F>
using child_t = std::decay_t<decltype(as_child(std::declval<F&>()))>;
}  // namespace internal

}  // namespace pollux
