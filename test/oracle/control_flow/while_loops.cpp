// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// while: the condition is awaited before every iteration, and what it declares dies before the
// next evaluation.
// SHAPES: CF6, CF7, CF13, TM6
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

// A source of a few items, the last of which converts to false.
struct Queue {
  Leaf<Traced> next() {
    --left;
    return Leaf<Traced>("next", left % 2, Traced("item", left));
  }
  Leaf<bool> closed() { return Leaf<bool>("closed", 1, --left == 0); }

  int left = 3;
};

struct Item {
  explicit operator bool() const { return value.number() > 0; }
  Traced value;
};

[[pollux::async]] Task<Item> pop(Queue& queue) { co_return Item{co_await queue.next()}; }

[[pollux::async]] Task<int> awaited_condition(Queue& queue) {
  int rounds = 0;
  while (!co_await queue.closed()) {
    Traced round("round", ++rounds);
    co_await Peek("work", 1, round);
  }
  co_return rounds;
}

[[pollux::async]] Task<int> declared_in_condition(Queue& queue) {
  int sum = 0;
  while (Item item = co_await pop(queue)) {
    sum += co_await Peek("use", 1, item.value);
    if (sum > 100) break;
  }
  trace("queue is empty");
  co_return sum;
}

[[pollux::async]] Task<void> empty_body(Queue& queue) {
  while (!co_await queue.closed()) {
  }
}

[[pollux::async]] Task<void> temporary_in_condition(Queue& queue) {
  while (co_await Peek("look", 1, Traced("left", --queue.left)) > 0) {
    trace("in the body");
    if (queue.left == 1) continue;
    co_await Leaf("step", 1);
  }
}

[[pollux::async]] Task<int> await_only_in_body(int n) {
  while (n > 0) n = co_await Leaf("decrement", 1, n - 1);
  co_return n;
}

int main() {
  return run_oracle({
      {"awaited condition", [](Queue& queue) { return awaited_condition(queue); }},
      {"declared in condition", [](Queue& queue) { return declared_in_condition(queue); }},
      {"empty body", [](Queue& queue) { return empty_body(queue); }},
      {"temporary in condition", [](Queue& queue) { return temporary_in_condition(queue); }},
      {"await only in body", [] { return await_only_in_body(2); }},
  });
}
