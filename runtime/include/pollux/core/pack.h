// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pack<T...>: what a lowered function keeps a parameter pack in. A std::tuple would do, but that it
// leaves open in which order its elements end; these end as parameters do, the last one first.
#pragma once

#include <cstddef>
#include <utility>

namespace pollux {

namespace internal {

template <std::size_t index, class T>
struct PackElement {
  explicit PackElement(T&& made) : value(static_cast<T&&>(made)) {}

  T value;
};

template <class Indices, class... T>
class PackElements;

template <std::size_t... index, class... T>
class PackElements<std::index_sequence<index...>, T...> : public PackElement<index, T>... {
 public:
  explicit PackElements(T&&... values) : PackElement<index, T>(static_cast<T&&>(values))... {}
};

template <std::size_t index, class T>
T& element_of(PackElement<index, T>& element) {
  return element.value;
}

}  // namespace internal

/// The arguments that a parameter pack has, each a T, which may be a reference.
template <class... T>
class Pack : public internal::PackElements<std::index_sequence_for<T...>, T...> {
 public:
  using internal::PackElements<std::index_sequence_for<T...>, T...>::PackElements;
};

/// The element with this number, as its name would give it.
template <std::size_t index, class... T>
auto& get(Pack<T...>& pack) {
  return internal::element_of<index>(pack);
}

}  // namespace pollux
