// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first unit that includes the header.
#include "first.h"

#include "sums.h"

[[pollux::async]] pollux::Task<int> first() {
  sums::Total total(10);
  auto add = sums::adder(5);
  co_return co_await total.add(3) + co_await add(2) + co_await sums::up_to(2);
}
