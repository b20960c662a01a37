// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first unit that includes the header.
#include "first.h"

#include "counter.h"

[[pollux::async]] pollux::Task<int> first() {
  counting::Counter counter(10);
  const int sum = co_await counter.twice(3);
  const counting::Report report = co_await counting::report(3);
  co_return sum + report.count + static_cast<int>(report.text.size());
}
