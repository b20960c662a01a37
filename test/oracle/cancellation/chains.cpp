// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A future that is destroyed destroys what it waits for, down to the leaf; a loser of a race
// dies before its rival's caller goes on.
// SHAPES: CA6, CA11
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>

using namespace pollux::testing;
using pollux::Task;

// Written by hand: ready with the number of the first of two futures that is.
template <class A, class B>
class Race {
 public:
  using Output = int;
  Race(A a, B b) : a_(std::move(a)), b_(std::move(b)) {}
  pollux::Poll<int> poll(pollux::Context& cx) {
    if (a_.poll(cx).is_ready()) return 1;
    if (b_.poll(cx).is_ready()) return 2;
    return pollux::pending;
  }

 private:
  A a_;
  B b_;
};

template <class A, class B>
Race<A, B> race(A a, B b) {
  return Race<A, B>(std::move(a), std::move(b));
}

[[pollux::async]] Task<void> level_three(int pending) {
  Traced local("three");
  co_await Leaf("leaf", pending);
}

[[pollux::async]] Task<void> level_two(int pending) {
  Traced local("two");
  co_await level_three(pending);
  co_await Leaf("after three", 1);
}

[[pollux::async]] Task<int> level_one(Traced parameter, int pending) {
  Traced local("one");
  co_await level_two(pending);
  co_return parameter.number();
}

[[pollux::async]] Task<int> racing(int left, int right) {
  Traced guard("guard");
  int winner = co_await race(level_two(left), level_two(right));
  trace("the loser is gone");
  co_return co_await Leaf("go on", 1, winner);
}

[[pollux::async]] Task<int> races_again(int rounds) {
  int score = 0;
  while (rounds-- > 0)
    score = 10 * score + co_await race(level_three(rounds + 1), Leaf("rival", 1));
  co_return score;
}

int main() {
  return run_oracle({
      {"chain", [] { return level_one(Traced("parameter", 4), 2); }},
      {"left wins", [] { return racing(0, 1); }},
      {"right wins", [] { return racing(3, 0); }},
      {"races again", [] { return races_again(2); }},
  });
}
