// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Send where there are threads: the guards of a lock are not, which the thread that has locked has
// to unlock; and what is said to whoever spawns a future that is not.
#pragma once

#include <mutex>
#include <shared_mutex>
#include <type_traits>

#include "pollux/core/send.h"

namespace pollux::internal {

template <class Lock>
struct IsSend<std::lock_guard<Lock>> : std::false_type {};
template <class Lock>
struct IsSend<std::unique_lock<Lock>> : std::false_type {};
template <class Lock>
struct IsSend<std::shared_lock<Lock>> : std::false_type {};
template <class... Locks>
struct IsSend<std::scoped_lock<Locks...>> : std::bool_constant<sizeof...(Locks) == 0> {};

/// A lowered future that is not Send has a static_assert of its own, which names what is not.
template <class F, class = void>
inline constexpr bool says_why = false;
template <class F>
inline constexpr bool says_why<F, std::void_t<decltype(&F::template require_send<true>)>> = true;

template <class F, class = void>
inline constexpr bool says_send_if = false;
template <class F>
inline constexpr bool says_send_if<F, std::void_t<typename F::SendIf>> = true;

template <class F>
constexpr void require_send();

template <class F>
struct PartsOf {
  static constexpr void require_send() {}
};
template <template <class...> class Combinator, class... F>
struct PartsOf<Combinator<F...>> {
  static constexpr void require_send() { (internal::require_send<F>(), ...); }
};

/// Does not compile if an F is made of a lowered future that is not Send, and says why.
template <class F>
constexpr void require_send() {
  if constexpr (is_send_v<F>) {
    return;
  } else if constexpr (says_why<F>) {
    F::template require_send<true>();
  } else if constexpr (says_send_if<F>) {
    internal::require_send<typename F::SendIf>();
  } else {
    PartsOf<F>::require_send();
  }
}

}  // namespace pollux::internal
