// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two combinators as poll types that are written by hand: Join waits for two futures at the same
// time, AndThen for one and then for the one that a function makes of its value. Beside them what
// one uses instead: the library's join, and an async function. Compare AndThen with
// FetchAndDoubleFuture in lowered/hand_written.cpp.
#include <pollux/pollux.h>

#include <cstdio>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

using pollux::Context;
using pollux::Poll;
using pollux::Task;

template <class A, class B>
class Join {
 public:
  using Output = std::pair<pollux::output_t<A>, pollux::output_t<B>>;

  Join(A a, B b) : a_(std::move(a)), b_(std::move(b)) {}

  Poll<Output> poll(Context& cx) {
    poll_unless_done(a_, a_value_, cx);
    poll_unless_done(b_, b_value_, cx);
    if (!a_value_ || !b_value_) return pollux::pending;
    return Output(*std::move(a_value_), *std::move(b_value_));
  }

 private:
  // A future must not be polled once it is done, so it makes room for its value.
  template <class F>
  static void poll_unless_done(std::optional<F>& future, std::optional<pollux::output_t<F>>& value,
                               Context& cx) {
    if (!future) return;
    Poll<pollux::output_t<F>> result = future->poll(cx);
    if (result.is_pending()) return;
    value = std::move(result).value();
    future.reset();
  }

  std::optional<A> a_;
  std::optional<B> b_;
  std::optional<pollux::output_t<A>> a_value_;
  std::optional<pollux::output_t<B>> b_value_;
};

template <class First, class Function>
class AndThen {
 public:
  using Second = std::invoke_result_t<Function&, pollux::output_t<First>>;
  using Output = pollux::output_t<Second>;

  AndThen(First first, Function function)
      : state_(std::in_place_index<0>, std::move(first)), function_(std::move(function)) {}

  Poll<Output> poll(Context& cx) {
    if (First* first = std::get_if<0>(&state_)) {
      Poll<pollux::output_t<First>> result = first->poll(cx);
      if (result.is_pending()) return pollux::pending;
      state_.template emplace<1>(function_(std::move(result).value()));
    }
    return std::get<1>(state_).poll(cx);
  }

 private:
  std::variant<First, Second> state_;
  Function function_;
};

// Not there at the first poll, but at the second.
[[pollux::async]] Task<int> fetch() {
  co_await pollux::yield_now();
  co_return 21;
}

[[pollux::async]] Task<int> twice(int number) {
  co_await pollux::yield_now();
  co_return 2 * number;
}

// AndThen(fetch(), twice), as one writes it.
[[pollux::async]] Task<int> fetch_and_double() { co_return co_await twice(co_await fetch()); }

int main() {
  auto [one, other] = pollux::block_on(Join(fetch(), twice(4)));
  std::printf("Join by hand: %d and %d\n", one, other);
  std::tie(one, other) = pollux::block_on(pollux::join(fetch(), twice(4)));
  std::printf("the library's join: %d and %d\n", one, other);

  std::printf("AndThen by hand: %d\n", pollux::block_on(AndThen(fetch(), twice)));
  std::printf("the async function: %d\n", pollux::block_on(fetch_and_double()));
}
