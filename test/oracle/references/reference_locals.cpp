// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Local references over awaits: to members, to other locals, rebound in each iteration.
// SHAPES: RP1, RP2, RP7
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Pair {
  Traced first{"first", 1};
  Traced second{"second", 2};
  int count = 0;
};

int plus_one(int n) { return n + 1; }

[[pollux::async]] Task<int> two_in_a_declaration(int n) {
  int a = co_await Leaf("a", 1, n), b = 2;
  int &first = a, &second = b, sum = first + second;
  second += 5;
  co_return 10 * sum + b;
}

[[pollux::async]] Task<int> to_a_member(Pair& pair) {
  Traced& second = pair.second;
  int& count = pair.count;
  co_await Peek("before", 1, second);
  pair.second = Traced("changed", 20);
  ++count;
  co_return co_await Peek("after", 1, second) + pair.count;
}

[[pollux::async]] Task<int> rebound_in_a_loop(Pair& pair) {
  int sum = 0;
  for (int i = 0; i < 2; ++i) {
    const Traced& which = i == 0 ? pair.first : pair.second;
    co_await Leaf("between", 1);
    sum = 10 * sum + co_await Peek("which", 0, which);
  }
  co_return sum;
}

[[pollux::async]] Task<int> to_another_local(int n) {
  int local = n;
  int& alias = local;
  const int& read_only = alias;
  co_await Leaf("wait", 1);
  alias = 7;
  co_await Leaf("wait again", 1);
  local += read_only;
  co_return alias;
}

[[pollux::async]] Task<Traced&> pick(Pair& pair, bool first) {
  co_await Leaf("pick", 1);
  co_return first ? pair.first : pair.second;
}

[[pollux::async]] Task<int> awaited_reference(Pair& pair) {
  Traced& picked = co_await pick(pair, false);
  auto& same = co_await pick(pair, false);
  Traced copy = co_await pick(pair, true);
  co_await Leaf("keep", 1);
  co_return 100 * (&picked == &pair.second) + 10 * (&same == &picked) + copy.number();
}

[[pollux::async]] Task<int> functions_and_members(Pair& pair) {
  int (&function)(int) = plus_one;
  int Pair::* member = &Pair::count;
  co_await Leaf("wait", 1);
  pair.*member = function(4);
  co_return pair.count;
}

int main() {
  return run_oracle({
      {"two in a declaration", [] { return two_in_a_declaration(1); }},
      {"to a member", [](Pair& pair) { return to_a_member(pair); }},
      {"rebound in a loop", [](Pair& pair) { return rebound_in_a_loop(pair); }},
      {"to another local", [] { return to_another_local(1); }},
      {"awaited reference", [](Pair& pair) { return awaited_reference(pair); }},
      {"functions and members", [](Pair& pair) { return functions_and_members(pair); }},
  });
}
