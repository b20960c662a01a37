// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// buffer_unordered and buffered, on the heap and of a fixed size: what comes when, how many are
// awaited at a time, how often each is polled, exceptions.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "allocations.h"
#include "counting_waker.h"
#include "numbers.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/stream_buffers.h"

namespace pollux::test {
namespace {

/// Futures of which a number of polls is pending, each after having woken itself.
class Workers {
 public:
  /// Of `n`, with `polls` pending ones.
  auto work(int n, int polls) {
    return poll_fn([this, n, left = polls, begun = false](Context& cx) mutable -> Poll<int> {
      ++polled;
      if (!std::exchange(begun, true)) most = std::max(most, ++running);
      if (left-- > 0) {
        cx.waker().wake_by_ref();
        return pending;
      }
      --running;
      if (n == throwing) throw std::runtime_error(std::to_string(n));
      return n;
    });
  }

  /// The later ones of 1 to 5 are ready sooner.
  auto later_sooner() {
    return [this](int n) { return work(n, 6 - n); };
  }

  int running = 0;
  int most = 0;
  int polled = 0;
  int throwing = 0;
};

class Buffers : public testing::Test {
 protected:
  auto five() { return streams::map(Numbers(5), workers.later_sooner()); }

  Workers workers;
  CountingWaker waker;
};

TEST_F(Buffers, UnorderedGivesWhatIsReadyAndAwaitsSomeAtATime) {
  EXPECT_EQ(all_of(streams::buffer_unordered(five(), 2)), (std::vector{2, 1, 4, 3, 5}));
  EXPECT_EQ(workers.most, 2);
}

TEST_F(Buffers, OrderedGivesTheOrderOfTheFuturesAndAwaitsSomeAtATime) {
  EXPECT_EQ(all_of(streams::buffered(five(), 2)), (std::vector{1, 2, 3, 4, 5}));
  EXPECT_EQ(workers.most, 2);
  EXPECT_EQ(workers.polled, 6 + 5 + 4 + 3 + 2);
}

TEST_F(Buffers, OfAFixedSizeTheyGiveTheSameAndAllocateNothing) {
  std::vector<int> got;
  got.reserve(5);
  auto drain = [&](auto stream) {
    got.clear();
    for (int polls = 0; polls < 100; ++polls) {
      auto element = stream.poll_next(waker.context());
      if (element.is_pending()) continue;
      if (!element.value()) return;
      got.push_back(*element.value());
    }
    ADD_FAILURE() << "no end";
  };
  long before = allocations();
  drain(streams::buffer_unordered<2>(five()));
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(got, (std::vector{2, 1, 4, 3, 5}));
  before = allocations();
  drain(streams::buffered<2>(five()));
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(got, (std::vector{1, 2, 3, 4, 5}));
  EXPECT_EQ(workers.most, 2);
}

TEST_F(Buffers, WaitForASlowStreamAndEndWithIt) {
  auto ready = [](int n) { return ready_future(n); };
  std::vector expected{1, 2, 3};
  EXPECT_EQ(all_of(streams::buffer_unordered(streams::map(Numbers(3, true), ready), 5)), expected);
  EXPECT_EQ(all_of(streams::buffered(streams::map(Numbers(3, true), ready), 5)), expected);
  EXPECT_EQ(all_of(streams::buffer_unordered<5>(streams::map(Numbers(3, true), ready))), expected);
  EXPECT_EQ(all_of(streams::buffered<5>(streams::map(Numbers(3, true), ready))), expected);
}

template <class S>
void expect_all_begun(S stream, Workers& workers, CountingWaker& waker) {
  workers.polled = 0;
  EXPECT_TRUE(stream.poll_next(waker.context()).is_pending());
  EXPECT_EQ(workers.running, 3);
  workers.running = 0;
}

TEST_F(Buffers, BeginAllThatFitInTheFirstPoll) {
  expect_all_begun(streams::buffer_unordered(five(), 3), workers, waker);
  expect_all_begun(streams::buffered(five(), 3), workers, waker);
  expect_all_begun(streams::buffer_unordered<3>(five()), workers, waker);
  expect_all_begun(streams::buffered<3>(five()), workers, waker);
}

/// What `stream` gives, with exceptions as negative numbers.
template <class S>
std::vector<int> with_exceptions(S stream) {
  CountingWaker waker;
  std::vector<int> got;
  for (int polls = 0; polls < 100; ++polls) {
    try {
      auto element = stream.poll_next(waker.context());
      if (element.is_pending()) continue;
      if (!element.value()) return got;
      got.push_back(*element.value());
    } catch (const std::runtime_error& error) {
      got.push_back(-std::stoi(error.what()));
    }
  }
  ADD_FAILURE() << "no end";
  return got;
}

TEST_F(Buffers, AnExceptionComesInItsTurnAndTheOthersGoOn) {
  workers.throwing = 2;
  EXPECT_EQ(with_exceptions(streams::buffer_unordered(five(), 2)), (std::vector{-2, 1, 4, 3, 5}));
  EXPECT_EQ(with_exceptions(streams::buffered(five(), 2)), (std::vector{1, -2, 3, 4, 5}));
  EXPECT_EQ(with_exceptions(streams::buffer_unordered<2>(five())), (std::vector{-2, 1, 4, 3, 5}));
  EXPECT_EQ(with_exceptions(streams::buffered<2>(five())), (std::vector{1, -2, 3, 4, 5}));
}

TEST_F(Buffers, OnTheHeapPollOnlyWhatWasWoken) {
  std::vector<std::optional<Waker>> wakers(3);
  std::vector<int> polls(3);
  auto parked = [&](int n) {
    return poll_fn([&, n](Context& cx) -> Poll<int> {
      std::size_t i = static_cast<std::size_t>(n) - 1;
      wakers[i] = cx.waker();
      if (++polls[i] == 2) return n;
      return pending;
    });
  };
  auto stream = streams::buffered(streams::map(Numbers(3), parked), 3);
  EXPECT_TRUE(stream.poll_next(waker.context()).is_pending());
  wakers[1]->wake_by_ref();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_TRUE(stream.poll_next(waker.context()).is_pending());
  EXPECT_EQ(polls, (std::vector{1, 2, 1}));
  wakers[0]->wake_by_ref();
  EXPECT_EQ(stream.poll_next(waker.context()).value(), 1);
  EXPECT_EQ(stream.poll_next(waker.context()).value(), 2);
  EXPECT_EQ(polls, (std::vector{2, 2, 1}));
}

TEST_F(Buffers, FuturesOfVoidAndOfReferencesAreElementsToo) {
  int number = 7;
  auto reference = [&](int) { return poll_fn([&](Context&) -> Poll<int&> { return number; }); };
  auto nothing = [](int) { return ready_future(); };
  auto references = streams::buffered<1>(streams::map(Numbers(1), reference));
  EXPECT_EQ(&references.poll_next(waker.context()).value()->get(), &number);
  EXPECT_EQ(all_of(streams::buffered(streams::map(Numbers(3), nothing), 2)).size(), 3u);
  EXPECT_EQ(all_of(streams::buffer_unordered<2>(streams::map(Numbers(3), nothing))).size(), 3u);
}

}  // namespace
}  // namespace pollux::test
