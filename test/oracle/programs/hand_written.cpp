// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Futures that are written by hand: awaited by async functions, wrapping them, and kept in
// locals.
// SHAPES: CA6, CA11, EX25, LO12
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <optional>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

// Ready when both are; each is polled until it is.
template <class A, class B>
class Both {
 public:
  using Output = int;

  Both(A a, B b) : a_(std::move(a)), b_(std::move(b)) {}

  pollux::Poll<int> poll(pollux::Context& cx) {
    if (!left_) {
      auto result = a_.poll(cx);
      if (result.is_ready()) left_ = result.value();
    }
    if (!right_) {
      auto result = b_.poll(cx);
      if (result.is_ready()) right_ = result.value();
    }
    if (!left_ || !right_) return pollux::pending;
    return 100 * *left_ + *right_;
  }

 private:
  A a_;
  B b_;
  std::optional<int> left_;
  std::optional<int> right_;
};

template <class A, class B>
Both<A, B> both(A a, B b) {
  return Both<A, B>(std::move(a), std::move(b));
}

// Counts the polls it needs; never asks to be polled by itself.
class Countdown {
 public:
  using Output = int;
  explicit Countdown(int n) : left_(n) {}
  pollux::Poll<int> poll(pollux::Context& cx) {
    ++polls_;
    if (left_-- <= 0) return polls_;
    cx.waker().wake_by_ref();
    return pollux::pending;
  }

 private:
  int left_;
  int polls_ = 0;
};

[[pollux::async]] Task<int> slow(const char* name, int n) {
  Traced local(name, n);
  int result = co_await Peek(name, n, local);
  co_return result;
}

[[pollux::async]] Task<int> together() {
  int result = co_await both(slow("a", 1), slow("b", 3));
  trace("both are gone");
  co_return result;
}

[[pollux::async]] Task<int> nested() {
  co_return co_await both(both(slow("a", 2), Countdown(1)), Leaf("c", 0, 5)) +
      co_await Countdown(2);
}

[[pollux::async]] Task<int> kept_in_a_local() {
  Countdown countdown(2);
  Traced guard("guard");
  int first = co_await countdown;
  int after = co_await Leaf("after", 1, 10);
  co_return first + after;
}

[[pollux::async]] Task<int> boxed() {
  Task<int> one = slow("one", 1);
  Task<int> two = Countdown(1);
  int sum = co_await two;
  std::swap(one, two);
  sum += co_await two;
  one = slow("three", 2);
  co_return sum + co_await one;
}

int main() {
  return run_oracle({
      {"together", [] { return together(); }},
      {"nested", [] { return nested(); }},
      {"kept in a local", [] { return kept_in_a_local(); }},
      {"boxed", [] { return boxed(); }},
  });
}
