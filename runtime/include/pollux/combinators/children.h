// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Children<F...>: the futures that join and try_join wait for, and what they gave. What has become
// of each takes two bits, so that four children need a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "pollux/core/budget.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"

namespace pollux::internal {

enum class Progress : std::uint8_t { Running, Done, Gone };

/// The progress of n children. At first all are running.
template <std::size_t n>
class ProgressOf {
 public:
  Progress get(std::size_t child) const {
    return static_cast<Progress>(bytes_[child / 4] >> shift(child) & 3);
  }
  void set(std::size_t child, Progress progress) {
    const unsigned others = bytes_[child / 4] & ~(3u << shift(child));
    bytes_[child / 4] =
        static_cast<std::uint8_t>(others | static_cast<unsigned>(progress) << shift(child));
  }

 private:
  static unsigned shift(std::size_t child) { return static_cast<unsigned>(child % 4 * 2); }

  std::uint8_t bytes_[(n + 3) / 4] = {};
};

/// Room for a future, then for its output in the same place. Knows of neither whether it is there.
template <class F>
union RoomForChild {
  using Value = output_value_t<output_t<F>>;

  explicit RoomForChild(F&& moved) : future(std::move(moved)) {}
  RoomForChild(RoomForChild&& other) : future(std::move(other.future)) {}  // while it is running
  ~RoomForChild() {}

  F future;
  Value value;
};

/// One of the children: a future, then its output in the same place, then nothing.
template <class F, class All>
class MaybeDone {
 public:
  using Future = F;
  using Value = typename RoomForChild<F>::Value;

  MaybeDone(RoomForChild<F>& room, All& progress, std::size_t index)
      : room_(room), progress_(progress), index_(index) {}

  /// Polls the future, unless it is done. When it is, it is destroyed at once. Whether it is done.
  bool poll(Context& cx) {
    if (progress_.get(index_) != Progress::Running) return true;
    Budget::leave_one();
    Poll<output_t<F>> result = room_.future.poll(cx);
    if (result.is_pending()) return false;
    destroy();
    ::new (const_cast<std::remove_cv_t<Value>*>(std::addressof(room_.value)))
        Value(output_value(std::move(result)));
    progress_.set(index_, Progress::Done);
    return true;
  }

  /// Precondition: poll() has said that it is done.
  Value& value() { return room_.value; }

  void destroy() {
    const Progress progress = progress_.get(index_);
    progress_.set(index_, Progress::Gone);
    if (progress == Progress::Running) std::destroy_at(std::addressof(room_.future));
    if (progress == Progress::Done) std::destroy_at(std::addressof(room_.value));
  }

 private:
  RoomForChild<F>& room_;
  All& progress_;
  std::size_t index_;
};

/// Movable before the first poll. Destroys what is left with the last first.
template <class... F>
class Children {
 public:
  explicit Children(F&&... futures) : rooms_(std::move(futures)...) {}
  Children(Children&&) = default;
  ~Children() { destroy(); }

  /// Whether destroy() has been called.
  bool are_gone() const { return progress_.get(0) == Progress::Gone; }

  /// Calls `visit` with each MaybeDone, the first first.
  template <class Visit>
  void for_each(Visit visit) {
    each(visit, Indices());
  }

  /// Calls `make` with the values. Precondition: all are done.
  template <class Make>
  auto with_values(Make make) {
    return std::apply([&](auto&... room) { return make(std::move(room.value)...); }, rooms_);
  }

  /// Destroys futures and values, the last first.
  void destroy() { destroy_last_first(Indices()); }

 private:
  using All = ProgressOf<sizeof...(F)>;
  using Indices = std::index_sequence_for<F...>;

  template <std::size_t i>
  auto child() {
    using Future = std::tuple_element_t<i, std::tuple<F...>>;
    return MaybeDone<Future, All>(std::get<i>(rooms_), progress_, i);
  }
  template <class Visit, std::size_t... I>
  void each(Visit& visit, std::index_sequence<I...>) {
    (visit(child<I>()), ...);
  }
  template <std::size_t... I>
  void destroy_last_first(std::index_sequence<I...>) {
    (child<sizeof...(I) - 1 - I>().destroy(), ...);
  }

  std::tuple<RoomForChild<F>...> rooms_;
  All progress_;
};

}  // namespace pollux::internal
