// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RingBuffer against std::deque, with pushes and pops at random.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <utility>

#include "pollux/sync/ring_buffer.h"

namespace pollux::test {
namespace {

TEST(RingBuffer, BehavesAsADequeWhateverTheOrderOfPushesAndPops) {
  auto token = std::make_shared<int>(0);
  std::mt19937 random(1);
  for (int run = 0; run < 50; ++run) {
    std::deque<long> model;
    internal::RingBuffer<std::pair<long, std::shared_ptr<int>>> buffer;
    for (long step = 0; step < 300; ++step) {
      if (model.empty() || random() % 5 < 3) {
        model.push_back(step);
        buffer.push({step, token});
      } else {
        ASSERT_EQ(buffer.front().first, model.front());
        model.pop_front();
        buffer.pop();
      }
      ASSERT_EQ(buffer.is_empty(), model.empty());
      ASSERT_EQ(token.use_count(), static_cast<long>(model.size()) + 1);
    }
  }
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace pollux::test
