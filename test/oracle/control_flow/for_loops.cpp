// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// for: an await in each of its positions; continue runs the increment.
// SHAPES: CF9, CF10, EX32
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// Counts what the positions of a for statement do.
struct Counter {
  Leaf<void> reset() {
    value = 0;
    return Leaf<void>("reset", 1);
  }
  Leaf<int> below(int limit) { return Leaf<int>("below", value % 2, limit - value); }
  Leaf<void> step() {
    ++value;
    return Leaf<void>("step", 1);
  }

  int value = 5;
};

[[pollux::async]] Task<int> every_position(Counter& counter) {
  int rounds = 0;
  for (co_await counter.reset(); 0 != co_await counter.below(2); co_await counter.step()) {
    Traced round("round", rounds);
    ++rounds;
  }
  co_return rounds;
}

[[pollux::async]] Task<int> continue_increments(Counter& counter, int n) {
  int used = 0;
  for (counter.value = 0; counter.value < n; co_await counter.step()) {
    if (counter.value == 1) continue;
    Traced use("use", counter.value);
    if (counter.value == 2) continue;
    co_await Peek("work", 1, use);
    ++used;
  }
  co_return used;
}

[[pollux::async]] Task<int> initialised_by_an_await() {
  int sum = 0;
  for (int i = co_await Leaf("first", 1, 3), end = co_await Leaf("end", 0, 5); i < end; ++i) {
    sum += co_await Leaf("item", 1, i);
  }
  co_return sum;
}

[[pollux::async]] Task<void> variable_with_destructor() {
  for (Traced cursor("cursor", 2); cursor.number() > 0;
       cursor = Traced("cursor", cursor.number() - 1)) {
    co_await Peek("visit", 1, cursor);
  }
  trace("cursor is gone");
}

[[pollux::async]] Task<int> declared_in_condition(int n) {
  int sum = 0;
  for (int i = 0; bool more = co_await Leaf("more", 1, i < n); ++i) sum += more ? i + 1 : 100;
  co_return sum;
}

[[pollux::async]] Task<int> commas() {
  int i = 0, j = 9;
  for (co_await Leaf("left", 0), co_await Leaf("right", 1); i < j; i += 3, co_await Leaf("tick", 0))
    --j;
  co_return 10 * i + j;
}

int main() {
  return run_oracle({
      {"every position", [](Counter& counter) { return every_position(counter); }},
      {"continue increments", [](Counter& counter) { return continue_increments(counter, 4); }},
      {"initialised by an await", [] { return initialised_by_an_await(); }},
      {"variable with destructor", [] { return variable_with_destructor(); }},
      {"declared in condition", [] { return declared_in_condition(2); }},
      {"commas", [] { return commas(); }},
  });
}
