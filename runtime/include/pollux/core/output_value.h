// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// output_value_t: an output as something that a tuple, a variant or an optional can hold.
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "pollux/core/poll.h"

namespace pollux::internal {

template <class T>
struct OutputValue {
  using Type = T;
};
template <>
struct OutputValue<void> {
  using Type = Ready;
};
template <class T>
struct OutputValue<T&> {
  using Type = std::reference_wrapper<T>;
};

/// T itself; Ready for void; std::reference_wrapper<U> for U&.
template <class T>
using output_value_t = typename OutputValue<T>::Type;

/// Precondition: `poll` is ready.
template <class T>
decltype(auto) output_value(Poll<T>&& poll) {
  if constexpr (std::is_void_v<T>) {
    return Ready();
  } else {
    return std::move(poll).value();
  }
}

}  // namespace pollux::internal
