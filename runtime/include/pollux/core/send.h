// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// is_send_v: whether a value, a future above all, may go on to another thread between two uses.
//
// C++ cannot look into a type. So it is what the type says of itself, in one of these ways:
//
//   static constexpr bool is_send = false;
//   using SendIf = pollux::SendIfAll<A, B>;
//
// Lowered futures say it, from what lives across their awaits; the combinators from their futures.
// A type that says nothing counts as Send, but for the guards of a lock (executor/send.h). So does
// a Task, which hides what it holds.
#pragma once

#include <type_traits>

namespace pollux {

namespace internal {
template <class T, class = void>
struct SaysSendIf : std::true_type {};
template <class T>
struct IsSend;
template <class T>
struct SaysSendIf<T, std::void_t<typename T::SendIf>> : IsSend<typename T::SendIf> {};
template <class T, class = void>
struct SaysIsSend : SaysSendIf<T> {};
template <class T>
struct SaysIsSend<T, std::void_t<decltype(T::is_send)>> : std::bool_constant<T::is_send> {};
template <class T>
struct IsSend : SaysIsSend<T> {};
}  // namespace internal

/// Whether a T may be used on one thread and then on another.
template <class T>
inline constexpr bool is_send_v = internal::IsSend<std::remove_cv_t<T>>::value;

/// What is Send if all of T are.
template <class... T>
struct SendIfAll {
  static constexpr bool is_send = (is_send_v<T> && ...);
};

}  // namespace pollux
