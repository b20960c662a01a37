// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// co_yield in loops, expressions, nested scopes, switches and try blocks, alone and mixed with
// awaits. Every element is one poll; after the end there is nothing, again and again.
// SHAPES: GE1, GE2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <string>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

[[pollux::async]] Stream<int> numbers(int from, int to) {
  for (int i = from; i < to; ++i) co_yield i;
}

[[pollux::async]] Stream<int> nothing(bool some) {
  if (some) co_yield 1;
}

[[pollux::async]] Stream<int> early(int n) {
  Traced outer("outer");
  for (;;) {
    Traced inner("inner", n);
    if (n == 3) co_return;
    co_yield n++;
    trace("goes on");
  }
}

[[pollux::async]] Stream<std::string> awaits_and_yields(int count) {
  for (int i = 0; i < count; ++i) {
    Traced round("round", i);
    int n = co_await Leaf("leaf", i, i * 10);
    co_yield std::to_string(n);
    co_yield "between";
    if (i % 2 == 1) {
      Traced odd("odd", i);
      co_yield {"braces", static_cast<std::size_t>(i) + 1};
    }
  }
  co_await Leaf("last", 1);
}

[[pollux::async]] Stream<int> in_expressions(bool both) {
  (co_yield 1, trace("comma")), co_yield co_await Leaf("operand", 1, 2);
  both ? co_yield 3 : (void)co_await Leaf("other", 1, 0);
  int n = (co_yield 4, co_await Leaf("value", 1, 5));
  co_yield n;
  co_yield n + co_await Leaf("sum", 1, 1);
}

[[pollux::async]] Stream<int> in_a_switch(int first) {
  for (int i = first;; ++i) {
    switch (i) {
      case 0: {
        Traced zero("zero");
        co_yield 100;
        break;
      }
      case 1:
        co_yield 101;
        [[fallthrough]];
      case 2:
        co_await Leaf("two", 1);
        co_yield 102;
        continue;
      default:
        co_return;
    }
    co_yield -1;
  }
}

[[pollux::async]] Stream<int> in_conditions(int n) {
  do {
    while ((co_yield n, --n > 2)) co_yield n * 10;
  } while ((co_yield -1, n > 0));
  if ((co_yield -2, co_await Leaf("condition", 1, true))) co_yield -3;
}

struct Pair {
  Traced first;
  int second;
};

// The temporaries live until the next poll, also where a part of one is moved into a list.
[[pollux::async]] Stream<Traced> parts_of_temporaries(int n) {
  co_yield Pair{Traced("part", 1), n}.first;
  co_yield Pair{Pair{Traced("part of part", 1), n}.first, n}.first;
  co_yield Pair{{Pair{Traced("in parentheses", 1), n}.first}, n}.first;
}

[[pollux::async]] Task<int> consumes() {
  int sum = 0;
  auto stream = numbers(1, 5);
  while (auto n = co_await stream.next()) sum += *n;
  if (co_await stream.next()) sum += 1000;
  for (auto texts = awaits_and_yields(2);;) {
    auto text = co_await texts.next();
    if (!text) break;
    sum += static_cast<int>(text->size());
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"numbers", [] { return numbers(0, 3); }},
      {"no number", [] { return numbers(3, 3); }},
      {"nothing", [] { return nothing(false); }},
      {"something", [] { return nothing(true); }},
      {"early", [] { return early(1); }},
      {"awaits and yields", [] { return awaits_and_yields(3); }},
      {"in expressions", [] { return in_expressions(true); }},
      {"in other expressions", [] { return in_expressions(false); }},
      {"in a switch", [] { return in_a_switch(0); }},
      {"in conditions", [] { return in_conditions(4); }},
      {"parts of temporaries", [] { return parts_of_temporaries(1); }},
      {"consumes", [] { return consumes(); }},
  });
}
