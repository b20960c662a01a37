// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program.
#include "../lib/shop.h"

[[pollux::async]] static pollux::Task<int> buy(int count) {
  co_return co_await total(Price{200}, count) + co_await reduced(Amount{100});
}

int main() {
  return pollux::testing::run_oracle({
      {"buy", [] { return buy(3); }},
  });
}
