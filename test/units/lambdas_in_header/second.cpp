// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The second unit that includes the header, and the program.
#include "first.h"
#include "sums.h"

[[pollux::async]] static pollux::Task<int> second() {
  sums::Total total(100);
  auto add = sums::adder(50);
  co_return co_await total.add(7) + co_await add(1) + co_await sums::doubled(4);
}

int main() {
  return pollux::testing::run_oracle({
      {"the first unit's", [] { return first(); }},
      {"the second unit's", [] { return second(); }},
      {"the header's", [] { return sums::up_to(3); }},
  });
}
