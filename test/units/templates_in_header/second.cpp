// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit that instantiates them for a class, and the program.
#include "first.h"
#include "shelf.h"

using pollux::testing::Traced;

[[pollux::async]] static pollux::Task<int> second() {
  const Traced back = co_await storage::there_and_back(Traced("item", 3));
  co_return back.number() + co_await storage::there_and_back(4);
}

int main() {
  return pollux::testing::run_oracle({
      {"the first unit's", [] { return first(); }},
      {"the second unit's", [] { return second(); }},
  });
}
