// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constructs with states in others: an awaited choice that makes an object, a loop that begins
// with a condition's local, a switch alone in a try block, fallthrough in braces.
// SHAPES: CF7, CF15, CF17, EX8, EH3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> object_of_an_awaited_choice(int n) {
  Traced outer("outer");
  int seen =
      co_await Peek("peek", 1,
                    co_await Leaf("which", 1, n > 1) ? Traced("yes", co_await Leaf("a", 1, n))
                                                     : Traced("no", co_await Leaf("b", 1, n)));
  co_return seen;
}

[[pollux::async]] Task<int> loop_from_a_local(int n) {
  int sum = 0;
  co_await Leaf("before", 1);
  int left = 2;
  while (int start = left-- > 0 ? n : 0) {
    for (int i = start; i < start + 2; ++i) sum += co_await Leaf("add", 1, i);
  }
  co_return sum;
}

[[pollux::async]] Task<int> switch_in_a_try(int n) {
  int sum = 0;
  for (int i = 0; i < 3; ++i) {
    Traced local("local", i + 1);
    try {
      switch (co_await Leaf("which", 1, n + i)) {
        case 1:
          sum += 1;
          continue;
        case 2:
          throw Error("two");
        default:
          sum += 10;
      }
      sum += 100;
    } catch (const Error& error) {
      trace("%s", error.what());
    }
  }
  co_return sum;
}

[[pollux::async]] Task<int> fallthrough_in_braces(int n) {
  int sum = 0;
  switch (co_await Leaf("which", 1, n)) {
    case 1: {
      Traced one("one");
      sum += 1;
      [[fallthrough]];
    }
    case 2: {
      Traced two("two");
      sum += co_await Leaf("add", 1, 10);
      [[fallthrough]];
    }
    default:
      sum += 100;
  }
  co_return sum;
}

[[pollux::async]] Task<int> child(Traced parameter) {
  co_await Leaf("child", 1);
  co_return parameter.number();
}

// The future ends before the local that it made, which is the last of its block.
[[pollux::async]] Task<int> local_at_the_end(int n) {
  try {
    co_await Leaf("before", 0);
    MoveOnly last("last", co_await child(Traced("argument", n)));
  } catch (const Error&) {
  }
  {
    Traced outer("outer");
    co_await Leaf("between", 0);
    CopyOnly last("last", co_await child(Traced("argument", n + 1)));
  }
  if (n > 0) {
    Traced last("last", co_await child(Traced("argument", n + 2)));
  }
  co_return n;
}

[[pollux::async]] Task<void> return_behind_a_local(int n) {
  Traced outer("outer");
  if (n > 0) {
    Traced last("last", co_await child(Traced("argument", n)));
    co_return;
  }
  co_await Leaf("end", 1);
}

int main() {
  return run_oracle({
      {"object of an awaited choice, 1", [] { return object_of_an_awaited_choice(1); }},
      {"object of an awaited choice, 2", [] { return object_of_an_awaited_choice(2); }},
      {"loop from a local", [] { return loop_from_a_local(1); }},
      {"local at the end", [] { return local_at_the_end(1); }},
      {"return behind a local", [] { return return_behind_a_local(1); }},
      {"switch in a try", [] { return switch_in_a_try(1); }},
      {"fallthrough in braces, 1", [] { return fallthrough_in_braces(1); }},
      {"fallthrough in braces, 2", [] { return fallthrough_in_braces(2); }},
      {"fallthrough in braces, 3", [] { return fallthrough_in_braces(3); }},
  });
}
