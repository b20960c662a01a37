// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Uses Amount, which whoever includes this declares.

[[pollux::async]] inline pollux::Task<int> reduced(Amount price) {
  const int percent = co_await pollux::testing::Leaf("percent", 1, 10);
  co_return price.cents - price.cents* percent / 100;
}
