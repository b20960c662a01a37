// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// timeout and throttle of streams, by a clock that stands still unless all tasks wait; in whole
// seconds, as a timer fires up to two milliseconds late.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "numbers.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/timed_streams.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/time/paused_clock.h"
#include "pollux/time/sleep.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;
using Seconds = std::vector<long>;

/// 1, 2, …, each after its pause from the poll that asks for it.
class Paced {
 public:
  using Item = int;

  explicit Paced(std::vector<std::chrono::seconds> pauses) : pauses_(std::move(pauses)) {}

  Poll<element_t<int>> poll_next(Context& cx) {
    if (given_ == pauses_.size()) return element_t<int>();
    if (!pause_) pause_.emplace(sleep_for(pauses_[given_]));
    if (pause_->poll(cx).is_pending()) return pending;
    pause_.reset();
    return element_t<int>(static_cast<int>(++given_));
  }

 private:
  std::vector<std::chrono::seconds> pauses_;
  std::size_t given_ = 0;
  std::optional<Sleep> pause_;
};

class TimedStreams : public testing::Test {
 protected:
  /// All elements, and when each came.
  template <class S>
  auto all_with_times(S stream) {
    std::vector<item_t<S>> elements;
    block_on([&]() -> Task<void> {
      PausedClock clock;
      Clock::time_point begin = now();
      while (auto element = co_await stream.next()) {
        elements.push_back(*element);
        times.push_back((now() - begin) / 1s);
      }
    }());
    return elements;
  }

  Seconds times;
};

TEST_F(TimedStreams, TimeoutSaysOnceForEachElementThatItIsLate) {
  auto elements = all_with_times(streams::timeout(Paced({5s, 25s, 0s, 12s}), 10s));
  EXPECT_EQ(elements, (std::vector<std::optional<int>>{1, std::nullopt, 2, 3, std::nullopt, 4}));
  EXPECT_EQ(times, (Seconds{5, 15, 30, 30, 40, 42}));
}

TEST_F(TimedStreams, TimeoutOfElementsThatAreThereArmsNoTimer) {
  CountingWaker waker;
  auto stream = streams::timeout(Numbers(2), 0s);
  EXPECT_EQ(stream.poll_next(waker.context()).value(), std::optional(std::optional(1)));
  EXPECT_EQ(stream.poll_next(waker.context()).value(), std::optional(std::optional(2)));
  EXPECT_EQ(stream.poll_next(waker.context()).value(), std::nullopt);
  EXPECT_EQ(stream.poll_next(waker.context()).value(), std::nullopt);
  EXPECT_EQ(waker.clones(), 0);
}

TEST_F(TimedStreams, ThrottleKeepsElementsApartAndLosesNone) {
  EXPECT_EQ(all_with_times(streams::throttle(Numbers(3), 10s)), (std::vector{1, 2, 3}));
  EXPECT_EQ(times, (Seconds{0, 10, 20}));
}

TEST_F(TimedStreams, ThrottleDoesNotDelayASlowStream) {
  // Asked for the next when the pause is over.
  EXPECT_EQ(all_with_times(streams::throttle(Paced({3s, 30s}), 10s)), (std::vector{1, 2}));
  EXPECT_EQ(times, (Seconds{3, 43}));
}

}  // namespace
}  // namespace pollux::test
