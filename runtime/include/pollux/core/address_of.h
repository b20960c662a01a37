// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// address_of: where the object is that an rvalue reference of generated code is to be bound to.
#pragma once

#include <memory>

namespace pollux {

/// The address of what an lvalue or xvalue refers to. Not for temporaries, which end with the
/// expression.
template <class T>
T* address_of(T&& object) {
  return std::addressof(object);
}

template <class T>
T* address_of(T& object) {
  return std::addressof(object);
}

}  // namespace pollux
