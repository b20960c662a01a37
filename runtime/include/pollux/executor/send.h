// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// is_send_v: whether a value, a future above all, may go on to another thread between two uses.
//
// C++ cannot look into a type. So it is what the type says of itself:
//
//   static constexpr bool is_send = false;
//
// Lowered futures say it, from what lives across their awaits; the combinators from their futures.
// A type that says nothing counts as Send, but for the guards of a lock, which the thread that has
// locked has to unlock.
#pragma once

#include <type_traits>

#include "pollux/core/internal/threads.h"

#if POLLUX_HAS_THREADS
#include <mutex>
#include <shared_mutex>
#endif

namespace pollux {

namespace internal {
template <class T, class = void>
struct IsSend : std::true_type {};
template <class T>
struct IsSend<T, std::void_t<decltype(T::is_send)>> : std::bool_constant<T::is_send> {};
#if POLLUX_HAS_THREADS
template <class Lock>
struct IsSend<std::lock_guard<Lock>> : std::false_type {};
template <class Lock>
struct IsSend<std::unique_lock<Lock>> : std::false_type {};
template <class Lock>
struct IsSend<std::shared_lock<Lock>> : std::false_type {};
template <class... Locks>
struct IsSend<std::scoped_lock<Locks...>> : std::bool_constant<sizeof...(Locks) == 0> {};
#endif
}  // namespace internal

/// Whether a T may be used on one thread and then on another.
template <class T>
inline constexpr bool is_send_v = internal::IsSend<std::remove_cv_t<T>>::value;

}  // namespace pollux
