// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Destroyed before the first poll only the parameters die, and the body never ran; after the
// end nothing dies twice.
// SHAPES: CA1, CA3, PA3
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <memory>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> several(Traced first, const Traced& borrowed, Traced second, Traced) {
  trace("body");
  Traced local("local");
  co_await Peek("look", 1, borrowed);
  co_return first.number() + second.number();
}

[[pollux::async]] Task<void> owns(std::unique_ptr<Traced> owned) {
  trace("body");
  co_await Peek("look", 1, *owned);
  owned.reset();
  trace("reset");
  co_await Leaf("after the reset", 1);
}

[[pollux::async]] Task<int> never_polls_its_child(Traced& borrowed) {
  Traced one("one", 1);
  Traced two("two", 2);
  Traced three("three", 3);
  Task<int> child = several(std::move(one), borrowed, std::move(two), std::move(three));
  trace("child is made");
  co_return co_await Leaf("instead", 1, 5);
}

struct Borrowed {
  Traced value{"borrowed"};
};

int main() {
  return run_oracle({
      {"several",
       [](Borrowed& b) {
         // In an order of our own: this is no async function, and compilers differ.
         Traced first("a", 1);
         Traced second("b", 2);
         Traced third("c", 3);
         return several(std::move(first), b.value, std::move(second), std::move(third));
       }},
      {"owns", [] { return owns(std::make_unique<Traced>("owned")); }},
      {"never polls its child", [](Borrowed& b) { return never_polls_its_child(b.value); }},
  });
}
