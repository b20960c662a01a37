// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals are destroyed in reverse order at the end of their scope, as in a plain function.
// SHAPES: LO1, LO11
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> three_locals() {
  Traced a("a", 1);
  int sum = co_await Peek("first", 1, a);
  Traced b("b", 2);
  sum += co_await Peek("second", 1, b);
  Traced c("c", 3);
  sum += co_await Peek("third", 1, c);
  co_return sum;
}

[[pollux::async]] Task<void> guard_in_a_block(Traced& shared) {
  Traced outer("outer");
  {
    Traced guard("guard");
    co_await Peek("guarded", 1, shared);
    shared = Traced("changed");
    co_await Peek("guarded", 1, shared);
  }
  trace("released");
  co_await Peek("free", 1, shared);
}

[[pollux::async]] Task<void> siblings() {
  Traced outer("outer");
  {
    Traced first("first");
    co_await Leaf("in first", 1);
    Traced second("second");
    co_await Leaf("in second", 1);
  }
  {
    Traced third("third");
    Traced fourth("fourth");
    co_await Leaf("in fourth", 1);
  }
  Traced last("last");
  co_await Leaf("in last", 1);
}

[[pollux::async]] Task<void> declared_together() {
  Traced a("a", 1), b("b", 2), c("c", co_await Leaf("number", 1, 3));
  co_await Peek("look", 1, c);
}

struct Shared {
  Traced value{"shared"};
};

int main() {
  return run_oracle({
      {"three locals", [] { return three_locals(); }},
      {"guard in a block", [](Shared& shared) { return guard_in_a_block(shared.value); }},
      {"siblings", [] { return siblings(); }},
      {"declared together", [] { return declared_together(); }},
  });
}
