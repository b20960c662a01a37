// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RingBuffer against std::deque, with pushes and pops at random.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <stdexcept>
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

/// Throws when it is moved, if told so.
struct Fragile {
  explicit Fragile(int number) : number(number) {}
  Fragile(Fragile&& other) : number(other.number) {
    if (is_breaking) throw std::runtime_error("moved");
  }
  int number;
  static inline bool is_breaking = false;
};

TEST(RingBuffer, KeepsItsValuesWhereTheyAreAndWhenAPushThrows) {
  internal::RingBuffer<Fragile> buffer;
  buffer.push(Fragile(0));
  Fragile* first = &buffer.front();
  for (int i = 1; i < 20; ++i) buffer.push(Fragile(i));
  Fragile::is_breaking = true;
  for (int i = 0; i < 20; ++i) EXPECT_THROW(buffer.push(Fragile(i)), std::runtime_error);
  Fragile::is_breaking = false;
  EXPECT_EQ(buffer.size(), 20u);
  EXPECT_EQ(&buffer.front(), first);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(buffer.front().number, i);
    buffer.pop();
  }
  EXPECT_TRUE(buffer.is_empty());
}

}  // namespace
}  // namespace pollux::test
