// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// goto beside all else that jumps: switches, loops of every kind, try blocks with several awaits,
// streams; labels in branches behind branches.
// SHAPES: CF20, CF19
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <utility>
#include <vector>

using namespace pollux::testing;
using pollux::Stream;
using pollux::Task;

[[pollux::async]] Task<int> in_a_switch(int n) {
  Traced outside("outside");
  int sum = 0;
again:
  while (sum < 50) {
    switch (n) {
      case 1:
      one: {
        Traced first("first", n);
        sum += co_await Peek("one", 1, first);
        if (sum > 3) goto two;
        goto next;
      }
      case 2:
        sum += 20;
      two:
        co_await Leaf("two", 1);
        if (sum < 30) break;
        goto done;
      default:
        if (n++ > 4) goto one;
        co_await Leaf("other", 1);
        continue;
    }
    trace("behind the switch %d", sum);
  next:
    co_await Leaf("next", 0);
    if (sum == 4) goto again;
    if (sum == 1) sum = 2;
    n = 2;
  }
done:
  co_return sum;
}

[[pollux::async]] Task<int> of_a_try(int n) {
  int rounds = 0;
  Traced outside("outside");
  for (int i = 0; i < n; ++i) {
    try {
      Traced inside("inside", i + 1);
      ++rounds;
      if (i == 1) goto next;
      co_await Peek("first", 1, inside);
    inner:
      Traced second("second", rounds);
      co_await Peek("second", 1, second);
      if (++rounds == 4) goto inner;
      if (i == 3) goto out;
      if (i == 2) continue;
      co_await Fail("fails", rounds % 2);
    } catch (const Error& error) {
      trace("caught %s", error.what());
      if (rounds > 9) goto out;
      goto next;
    }
    trace("never");
  next:
    co_await Leaf("next", 1);
  }
  co_return -1;
out:
  co_return rounds;
}

[[pollux::async]] Task<int> out_of_loops(const std::vector<int>& numbers) {
  int sum = 0;
  for (const int number : numbers) {
    const Traced item("item", number + 1);
    for (const auto& [left, right] : {std::pair{number, 1}, std::pair{number, 2}}) {
      do {
        sum += left * right;
        if (sum == 7) goto found;
        co_await Peek("item's", 1, item);
        while (bool more = co_await Leaf("more", 1, sum % 2 == 0)) {
          if (sum > 20) goto found;
          sum += more;
        }
      } while (sum % 3 == 1);
    }
  }
  sum = -sum;
found:
  co_await Leaf("found", 1);
  co_return sum;
}

[[pollux::async]] Task<int> behind_branches(int n) {
  int sum = 0;
  if (n > 2) goto third;
repeat:
  if (sum == 0) {
    co_await Leaf("then", 1);
    sum = n;
  } else if (co_await Leaf("else if", 1, sum == 1)) {
    sum = 10;
    if (n == 1) goto third;
  } else if (sum == 2) {
  third:
    Traced local("third", n);
    sum += 5 * co_await Peek("third", 1, local);
  } else {
    goto end;
  }
  goto repeat;
end:
  co_return sum;
}

/// References and bindings on both sides of a label.
[[pollux::async]] Task<int> references(int n) {
  std::pair<int, int> values(n, 1);
again:
  auto& [first, second] = values;
  int& sum = first;
  sum += second;
  {
    const Traced& kept = Traced("kept", sum);
    second += co_await Peek("kept", 1, kept);
    if (second < 10) goto again;
  }
  int* const pointer = &sum;
  co_await Leaf("last", 1);
  if (*pointer < 9) goto again;
  co_return *pointer + values.second;
}

[[pollux::async]] Stream<int> numbers(int n) {
  int i = 0;
next:
  Traced local("local", i + 1);
  co_yield i;
  ++i;
  if (co_await Leaf("again", i % 2, i < n)) goto next;
  goto last;
last:
  co_yield -1;
}

[[pollux::async]] Task<int> without_awaits(int n) {
  Traced outside("outside");
  int sum = 0;
again:
  Traced local("local", ++sum);
  if (sum < n) goto again;
  co_return sum;
}

// Blocks without an await, of constructs that are taken apart.
[[pollux::async]] Task<int> in_a_quiet_block(int n) {
  int sum = 0;
  if (n > 1) {
    sum += co_await Leaf("n", 1, n);
  } else {
    {
      Traced local("local");
      if (n == 1) goto out;
      trace("passed");
    }
  out:
    trace("out");
  }
  while (co_await Leaf("more", 0, sum < 4)) {
    do {
      if (++sum % 2 == 0) goto next;
    } while (sum < 3);
    trace("odd");
  next:
    trace("next");
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"switch 1", [] { return in_a_switch(1); }},
      {"switch 2", [] { return in_a_switch(2); }},
      {"switch 3", [] { return in_a_switch(3); }},
      {"try 4", [] { return of_a_try(4); }},
      {"try 2", [] { return of_a_try(2); }},
      {"loops", [](std::vector<int>& numbers) { return out_of_loops(numbers = {1, 2, 3, 4}); }},
      {"loops, 7", [](std::vector<int>& numbers) { return out_of_loops(numbers = {7}); }},
      {"branches 0", [] { return behind_branches(1); }},
      {"branches 2", [] { return behind_branches(2); }},
      {"branches 3", [] { return behind_branches(3); }},
      {"references", [] { return references(1); }},
      {"quiet 0", [] { return in_a_quiet_block(0); }},
      {"quiet 1", [] { return in_a_quiet_block(1); }},
      {"quiet 2", [] { return in_a_quiet_block(2); }},
      {"stream", [] { return numbers(3); }},
      {"without awaits", [] { return without_awaits(2); }},
  });
}
