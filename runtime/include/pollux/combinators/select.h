// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// select: waits for several futures at the same time, on the same task, for the first output.
//
//   auto winner = co_await select(stream.read_line(line), sleep_for(10s));
//   if (auto* size = std::get_if<0>(&winner)) use(*size); else give_up();
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "pollux/combinators/branch_random.h"
#include "pollux/combinators/by_ref.h"
#include "pollux/combinators/destroy_at_exit.h"
#include "pollux/core/budget.h"
#include "pollux/core/cancel_safety.h"
#include "pollux/core/future.h"
#include "pollux/core/output_value.h"
#include "pollux/core/send.h"

namespace pollux {

/// Begins each poll with a branch at random, from the seed of the runtime, and goes round.
struct FairOrder {
  static std::size_t first(std::size_t branches) { return branch_random.below(branches); }
};

/// Polls the branches in the order in which they were written.
struct WrittenOrder {
  static std::size_t first(std::size_t) { return 0; }
};

namespace internal {
/// The futures of a select. Movable before the first poll.
template <class... F>
class Branches {
 public:
  using Winner = std::variant<output_value_t<output_t<F>>...>;

  explicit Branches(F&&... futures) : futures_(std::move(futures)...) {}
  Branches(Branches&&) = default;
  ~Branches() { destroy(); }

  /// Polls the branch number `index`: if it is ready, `winner` gets its output.
  void poll(std::size_t index, Context& cx, std::optional<Winner>& winner) {
    poll_one_of(index, cx, winner, std::index_sequence_for<F...>());
  }

  /// The last first.
  void destroy() { destroy_last_first(std::index_sequence_for<F...>()); }

 private:
  template <std::size_t... I>
  void poll_one_of(std::size_t index, Context& cx, std::optional<Winner>& winner,
                   std::index_sequence<I...>) {
    ((I == index ? poll_branch<I>(cx, winner) : void()), ...);
  }

  template <std::size_t I>
  void poll_branch(Context& cx, std::optional<Winner>& winner) {
    Budget::leave_one();
    auto result = std::get<I>(futures_)->poll(cx);
    if (result.is_ready()) winner.emplace(std::in_place_index<I>, output_value(std::move(result)));
  }

  template <std::size_t... I>
  void destroy_last_first(std::index_sequence<I...>) {
    (std::get<sizeof...(I) - 1 - I>(futures_).reset(), ...);
  }

  std::tuple<std::optional<F>...> futures_;
};
}  // namespace internal

/// A future of a std::variant whose index is the branch that was ready first, and whose value is
/// its output: Ready for a future of void, std::reference_wrapper<T> for one of T&.
///
/// Each poll polls the branches, up to the first that is ready. All are destroyed then, the last
/// first, before the caller goes on; also when one throws, which select throws in turn. Destroyed
/// early, it destroys them in that order too. What was given as std::ref(future) is not destroyed:
/// it goes on where it was when its owner polls it again.
///
/// Allocates nothing. Movable before its first poll only. Cancel safe if all branches are.
template <class Order, class... F>
class [[nodiscard]] BasicSelect {
 public:
  using Output = typename internal::Branches<F...>::Winner;
  static constexpr bool is_cancel_safe = (is_cancel_safe_v<F> && ...);
  static constexpr bool is_send = (is_send_v<F> && ...);

  explicit BasicSelect(F&&... futures) : branches_(std::move(futures)...) {}
  BasicSelect(BasicSelect&&) = default;

  Poll<Output> poll(Context& cx) {
    if (!internal::Budget::may_try(cx)) return pending;
    if (std::exchange(done_, true)) polled_after_completion("pollux::select");
    internal::DestroyAtExit destroy(branches_);
    std::optional<Output> winner;
    std::size_t first = Order::first(sizeof...(F));
    for (std::size_t i = 0; i < sizeof...(F) && !winner; ++i) {
      branches_.poll((first + i) % sizeof...(F), cx, winner);
    }
    if (winner) return Poll<Output>(std::in_place, *std::move(winner));
    destroy.dismiss();
    done_ = false;
    return pending;
  }

 private:
  bool done_ = false;
  internal::Branches<F...> branches_;
};

template <class... F>
using Select = BasicSelect<FairOrder, F...>;
template <class... F>
using SelectBiased = BasicSelect<WrittenOrder, F...>;

/// Awaits the first of `futures`, which have not been polled yet; std::ref(future) stands for one
/// that stays where it is. Where several are ready, each has the same chance.
template <class... F>
Select<internal::child_t<F>...> select(F... futures) {
  static_assert(sizeof...(F) >= 2, "select takes two futures or more");
  return Select<internal::child_t<F>...>(internal::as_child(futures)...);
}

/// As select; where several are ready, the first that was written wins.
template <class... F>
SelectBiased<internal::child_t<F>...> select_biased(F... futures) {
  static_assert(sizeof...(F) >= 2, "select_biased takes two futures or more");
  return SelectBiased<internal::child_t<F>...>(internal::as_child(futures)...);
}

}  // namespace pollux
