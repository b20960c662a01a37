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
        ASSERT_EQ(buffer.pop().first, model.front());
        model.pop_front();
      }
      ASSERT_EQ(buffer.is_empty(), model.empty());
      ASSERT_EQ(token.use_count(), static_cast<long>(model.size()) + 1);
    }
  }
  EXPECT_EQ(token.use_count(), 1);
}

/// Throws when it is moved, if told so. Counts its moves.
struct Fragile {
  explicit Fragile(int number) : number(number) {}
  Fragile(Fragile&& other) : number(other.number), moves(other.moves + 1) {
    if (is_breaking) throw std::runtime_error("moved");
  }
  int number;
  int moves = 0;
  static inline bool is_breaking = false;
};

TEST(RingBuffer, KeepsItsValuesWhereTheyAreAndWhenAMoveThrows) {
  internal::RingBuffer<Fragile> buffer;
  for (int i = 0; i < 20; ++i) buffer.push(Fragile(i));
  Fragile::is_breaking = true;
  for (int i = 0; i < 20; ++i) EXPECT_THROW(buffer.push(Fragile(i)), std::runtime_error);
  for (int i = 0; i < 20; ++i) EXPECT_THROW(buffer.pop(), std::runtime_error);
  Fragile::is_breaking = false;
  EXPECT_EQ(buffer.size(), 20u);
  for (int i = 0; i < 20; ++i) {
    const Fragile oldest = buffer.pop();
    EXPECT_EQ(oldest.number, i);
    EXPECT_LE(oldest.moves, 2);  // in and out, however often the buffer has grown
  }
  EXPECT_TRUE(buffer.is_empty());
}

}  // namespace
}  // namespace pollux::test
