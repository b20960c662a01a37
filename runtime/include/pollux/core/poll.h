// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Poll<T>: what one poll of a future gives: its value, or nothing yet.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

namespace pollux {

/// The future has not finished; it wakes the task when it is worth polling again.
struct Pending {};
inline constexpr Pending pending{};

/// The value of a finished Poll<void>.
struct Ready {};
inline constexpr Ready ready{};

template <class T>
class Poll;

namespace internal {

/// What std::optional is to a Poll, without its union, and so in registers: GCC returns a union by
/// way of memory, which costs a poll that is not inlined a dozen cycles.
template <class T>
class PlainOptional {
 public:
  PlainOptional() : value_(), has_value_(false) {}
  template <class... Args>
  explicit PlainOptional(std::in_place_t, Args&&... args)
      : value_(std::forward<Args>(args)...), has_value_(true) {}

  bool has_value() const { return has_value_; }
  T& operator*() { return value_; }
  void reset() { has_value_ = false; }

 private:
  T value_;  // zeros if there is none
  bool has_value_;
};

/// Whether nobody sees a T that holds zeros come and go, and two registers hold one and a bool.
template <class T>
inline constexpr bool is_plain_v =
    std::is_trivially_copyable_v<T> && std::is_trivially_default_constructible_v<T> &&
    sizeof(T) + alignof(T) <= 2 * sizeof(void*);

/// Whether a Poll<T> is made from a U by way of a conversion, for which `return` needs no cast.
template <class U, class T>
inline constexpr bool converts_in_poll_v =
    std::is_object_v<T> && std::is_convertible_v<U&&, T> &&
    !std::is_same_v<std::decay_t<U>, std::remove_cv_t<T>> &&
    !std::is_same_v<std::decay_t<U>, Pending> && !std::is_same_v<std::decay_t<U>, Poll<T>>;

}  // namespace internal

/// The result of one poll: ready with a T, or pending. T may be move-only.
template <class T>
class [[nodiscard]] Poll {
 public:
  using Value = T;

  Poll(Pending) {}
  Poll(T value) : value_(std::in_place, std::move(value)) {}

  template <class U, class = std::enable_if_t<internal::converts_in_poll_v<U, T>>>
  Poll(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

  /// Ready with T(args...), built in place: without a move.
  template <class... Args>
  explicit Poll(std::in_place_t, Args&&... args)
      : value_(std::in_place, std::forward<Args>(args)...) {}

  bool is_ready() const { return value_.has_value(); }
  bool is_pending() const { return !value_.has_value(); }

  /// Precondition: is_ready().
  T& value() & { return *value_; }
  T&& value() && { return std::move(*value_); }

  /// Moves the value out. Precondition: is_ready().
  T take() { return std::move(*value_); }

  /// The same for a type whose moves are copies: what is left of the value is destroyed, and the
  /// poll is pending.
  T consume() {
    T value = std::move(*value_);
    value_.reset();
    return value;
  }

 private:
  using Storage =
      std::conditional_t<internal::is_plain_v<T>, internal::PlainOptional<T>, std::optional<T>>;

  Storage value_;
};

template <>
class [[nodiscard]] Poll<void> {
 public:
  using Value = void;

  constexpr Poll(Pending) {}
  constexpr Poll(Ready) : ready_(true) {}

  constexpr bool is_ready() const { return ready_; }
  constexpr bool is_pending() const { return !ready_; }
  void value() const {}
  void consume() const {}

 private:
  bool ready_ = false;
};

template <class T>
class [[nodiscard]] Poll<T&> {
 public:
  using Value = T&;

  constexpr Poll(Pending) {}
  constexpr Poll(T& value) : value_(&value) {}

  constexpr bool is_ready() const { return value_ != nullptr; }
  constexpr bool is_pending() const { return value_ == nullptr; }

  /// Precondition: is_ready().
  T& value() const { return *value_; }
  T& consume() const { return *value_; }

 private:
  T* value_ = nullptr;
};

template <class T>
class [[nodiscard]] Poll<T&&> {
 public:
  using Value = T&&;

  constexpr Poll(Pending) {}
  constexpr Poll(T&& value) : value_(&value) {}

  constexpr bool is_ready() const { return value_ != nullptr; }
  constexpr bool is_pending() const { return value_ == nullptr; }

  /// Precondition: is_ready().
  T&& value() const { return static_cast<T&&>(*value_); }
  T&& consume() const { return static_cast<T&&>(*value_); }

 private:
  T* value_ = nullptr;
};

}  // namespace pollux
