// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Children<F...>: the futures that join and try_join wait for, and what they gave.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"

namespace pollux::internal {

/// A future, then its output in the same place, then nothing.
template <class F>
class MaybeDone {
 public:
  using Value = output_value_t<output_t<F>>;

  explicit MaybeDone(F&& future) : state_(std::in_place_index<0>, std::move(future)) {}

  /// Polls the future, unless it is done. When it is, it is destroyed at once. Whether it is done.
  bool poll(Context& cx) {
    F* future = std::get_if<0>(&state_);
    if (!future) return true;
    Budget::leave_one();
    Poll<output_t<F>> result = future->poll(cx);
    if (result.is_pending()) return false;
    state_.template emplace<1>(output_value(std::move(result)));
    return true;
  }

  /// Precondition: poll() has said that it is done.
  Value& value() { return *std::get_if<1>(&state_); }

  void destroy() { state_.template emplace<2>(); }

 private:
  std::variant<F, Value, std::monostate> state_;
};

/// Movable before the first poll. Destroys what is left with the last first.
template <class... F>
class Children {
 public:
  explicit Children(F&&... futures) : children_(std::move(futures)...) {}
  Children(Children&&) = default;
  ~Children() { destroy(); }

  /// Calls `visit` with each MaybeDone, the first first.
  template <class Visit>
  void for_each(Visit visit) {
    std::apply([&](auto&... child) { (visit(child), ...); }, children_);
  }

  /// Calls `make` with the values. Precondition: all are done.
  template <class Make>
  auto with_values(Make make) {
    return std::apply([&](auto&... child) { return make(std::move(child.value())...); }, children_);
  }

  /// Destroys futures and values, the last first.
  void destroy() { destroy_last_first(std::index_sequence_for<F...>()); }

 private:
  template <std::size_t... I>
  void destroy_last_first(std::index_sequence<I...>) {
    (std::get<sizeof...(I) - 1 - I>(children_).destroy(), ...);
  }

  std::tuple<MaybeDone<F>...> children_;
};

}  // namespace pollux::internal
