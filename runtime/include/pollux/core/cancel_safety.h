// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// is_cancel_safe_v: whether a future may be destroyed before it is ready and nothing is lost by it,
// so that it may be made anew in a loop, as around a select. What each documents, for programs.
//
// It is what the type says of itself:
//
//   static constexpr bool is_cancel_safe = true;
//
// The combinators have it from their futures. A type that says nothing counts as not cancel safe.
#pragma once

#include <type_traits>

namespace pollux {

namespace internal {
template <class F, class = void>
struct IsCancelSafe : std::false_type {};
template <class F>
struct IsCancelSafe<F, std::void_t<decltype(F::is_cancel_safe)>>
    : std::bool_constant<F::is_cancel_safe> {};
}  // namespace internal

/// Whether destroying an F that is pending loses nothing: no bytes, no value, no connection. A
/// place in a queue is lost all the same. A reference to a future counts as one.
template <class F>
inline constexpr bool is_cancel_safe_v =
    internal::IsCancelSafe<std::remove_cv_t<std::remove_reference_t<F>>>::value;

}  // namespace pollux
