// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Slot<T>: room for one T in a future's frame, whose lifetime the future controls.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace pollux {

/// Holds a T between emplace and destroy. Knows nothing of whether there is one: the state machine
/// does. Neither initialises nor destroys by itself, so that slots overlap in unions. The value is
/// a member, so that debuggers show it.
template <class T>
class Slot {
 public:
  Slot() noexcept {}
  ~Slot() {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  /// Constructs T(args...). Precondition: empty.
  template <class... Args>
  void emplace(Args&&... args) {
    ::new (address()) T(std::forward<Args>(args)...);
  }

  /// Constructs from what `make()` returns, in place: T need not be movable. Precondition: empty.
  template <class Make>
  void emplace_with(Make&& make) {
    ::new (address()) T(std::forward<Make>(make)());
  }

  /// Destroys the value. Precondition: holds one.
  void destroy() { std::destroy_at(std::addressof(value_)); }

  /// Precondition for all three: holds a value.
  T& operator*() { return value_; }
  T* operator->() { return std::addressof(value_); }

 private:
  void* address() { return const_cast<std::remove_cv_t<T>*>(std::addressof(value_)); }

  union {
    T value_;
  };
};

/// A slot for an array, which is constructed from a braced list by way of Elements.
template <class T, std::size_t N>
class Slot<T[N]> {
 public:
  struct Elements {
    T elements[N];
  };

  Slot() noexcept {}
  ~Slot() {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  /// Constructs from the Elements that `make()` returns, each in place. Precondition: empty.
  template <class Make>
  void emplace_with(Make&& make) {
    ::new (static_cast<void*>(std::addressof(value_))) Elements(std::forward<Make>(make)());
  }

  /// Destroys the elements, the last first. Precondition: holds them.
  void destroy() { std::destroy_at(std::addressof(value_)); }

  /// Precondition: holds the elements.
  T (&operator*())[N] { return value_.elements; }

 private:
  union {
    Elements value_;
  };
};

}  // namespace pollux
