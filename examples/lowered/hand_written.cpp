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
// The state machine of fetch (hand_written.cpp:76).
//
//   Start -> AwaitYieldNow
//   AwaitYieldNow -> Done
class FetchFuture {
 public:
  using Output = int;

  FetchFuture() {}
  // Moves only before the first poll.
  FetchFuture(FetchFuture&&) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitYieldNow,  // 77: co_await pollux::yield_now()
    Done,
  };

  // Locals that live across an await.
  pollux::Slot<pollux::YieldNow> yield_now_future;

  State state_ = State::Start;
};

FetchFuture fetch() { return FetchFuture(); }

pollux::Poll<int> FetchFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      yield_now_future.emplace_with([&] { return pollux::yield_now(); });
      [[fallthrough]];

    case State::AwaitYieldNow:
      if (yield_now_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitYieldNow);
      return 21;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("fetch");
}

// The state machine of twice (hand_written.cpp:81).
//
//   Start -> AwaitYieldNow
//   AwaitYieldNow -> Done
class TwiceFuture {
 public:
  using Output = int;

  explicit TwiceFuture(int number) : number(number) {}
  // Moves only before the first poll.
  TwiceFuture(TwiceFuture&& other) : number(other.number) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitYieldNow,  // 82: co_await pollux::yield_now()
    Done,
  };

  // Parameters.
  int number;

  // Locals that live across an await.
  pollux::Slot<pollux::YieldNow> yield_now_future;

  State state_ = State::Start;
};

TwiceFuture twice(int number) { return TwiceFuture(number); }

pollux::Poll<int> TwiceFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      yield_now_future.emplace_with([&] { return pollux::yield_now(); });
      [[fallthrough]];

    case State::AwaitYieldNow:
      if (yield_now_future->poll(cx).is_pending()) return on_exit.suspend(State::AwaitYieldNow);
      return 2 * number;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("twice");
}

// AndThen(fetch(), twice), as one writes it.
// The state machine of fetch_and_double (hand_written.cpp:87).
//
//   Start -> AwaitFetch
//   AwaitFetch -> AwaitTwice
//   AwaitTwice -> Done
class FetchAndDoubleFuture {
 public:
  using Output = int;

  FetchAndDoubleFuture() {}
  // Moves only before the first poll.
  FetchAndDoubleFuture(FetchAndDoubleFuture&&) {}

  pollux::Poll<int> poll(pollux::Context& cx);

 private:
  enum class State : std::uint8_t {
    Start,
    AwaitFetch,  // 87: co_await fetch()
    AwaitTwice,  // 87: co_await twice(co_await fetch())
    Done,
  };

  // Locals that live across an await.
  pollux::Slot<FetchFuture> fetch_future;
  pollux::Slot<TwiceFuture> twice_future;

  State state_ = State::Start;
};

FetchAndDoubleFuture fetch_and_double() { return FetchAndDoubleFuture(); }

pollux::Poll<int> FetchAndDoubleFuture::poll(pollux::Context& cx) {
  pollux::DoneOnExit on_exit(state_);
  switch (state_) {
    case State::Start:
      fetch_future.emplace_with([&] { return fetch(); });
      [[fallthrough]];

    case State::AwaitFetch: {
      auto ready = fetch_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitFetch);
      twice_future.emplace_with([&] { return twice(ready.take()); });
      [[fallthrough]];
    }

    case State::AwaitTwice: {
      auto ready = twice_future->poll(cx);
      if (ready.is_pending()) return on_exit.suspend(State::AwaitTwice);
      return ready.take();
    }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("fetch_and_double");
}

int main() {
  auto [one, other] = pollux::block_on(Join(fetch(), twice(4)));
  std::printf("Join by hand: %d and %d\n", one, other);
  std::tie(one, other) = pollux::block_on(pollux::join(fetch(), twice(4)));
  std::printf("the library's join: %d and %d\n", one, other);

  std::printf("AndThen by hand: %d\n", pollux::block_on(AndThen(fetch(), twice)));
  std::printf("the async function: %d\n", pollux::block_on(fetch_and_double()));
}
