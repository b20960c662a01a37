// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// streams: what each gives, how often it polls, and that nothing is polled after its end.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/combinators/streams.h"

namespace pollux::test {
namespace {

/// 1, 2, … up to a last one; pending before each of them if told so. Fails if polled after the end.
class Numbers {
 public:
  using Item = int;

  explicit Numbers(int last, bool waits = false) : last_(last), waits_(waits) {}

  Poll<element_t<int>> poll_next(Context& cx) {
    EXPECT_FALSE(over_) << "polled after the end";
    if (waits_ && std::exchange(waited_, !waited_) == false) {
      cx.waker().wake_by_ref();
      return pending;
    }
    if (given_ < last_) return element_t<int>(++given_);
    over_ = true;
    return element_t<int>();
  }

 private:
  int last_;
  bool waits_;
  bool waited_ = false;
  bool over_ = false;
  int given_ = 0;
};

/// All elements; the number of polls that were pending is in `waits`, if that is wanted.
template <class S>
auto all_of(S stream, int* waits = nullptr) {
  CountingWaker waker;
  auto future = streams::collect(std::move(stream));
  for (int pendings = 0;; ++pendings) {
    auto result = future.poll(waker.context());
    if (waits) *waits = pendings;
    if (result.is_ready()) return std::move(result).value();
    EXPECT_GT(waker.wakes(), pendings);
    EXPECT_LT(pendings, 1000);
  }
}

TEST(Streams, MapFilterTakeAndChunks) {
  int waits = 0;
  EXPECT_EQ(all_of(streams::map(Numbers(3, true), [](int n) { return n * n; }), &waits),
            (std::vector{1, 4, 9}));
  EXPECT_EQ(waits, 4);
  EXPECT_EQ(all_of(streams::filter(Numbers(6), [](int n) { return n % 2 == 0; })),
            (std::vector{2, 4, 6}));
  EXPECT_EQ(all_of(streams::take(Numbers(9), 2)), (std::vector{1, 2}));
  EXPECT_EQ(all_of(streams::take(Numbers(1), 2)), (std::vector{1}));
  EXPECT_EQ(all_of(streams::chunks(Numbers(5, true), 2)),
            (std::vector<std::vector<int>>{{1, 2}, {3, 4}, {5}}));
}

TEST(Streams, GiveNothingAgainAfterTheEnd) {
  CountingWaker waker;
  auto stream = streams::map(Numbers(1), [](int n) { return n; });
  EXPECT_EQ(stream.next().poll(waker.context()).value(), 1);
  EXPECT_EQ(stream.next().poll(waker.context()).value(), std::nullopt);
  EXPECT_EQ(stream.next().poll(waker.context()).value(), std::nullopt);
}

TEST(Streams, ThenAwaitsOneAfterTheOther) {
  int polls = 0;
  auto twice = [&polls](int n) {
    return poll_fn([&polls, n, waited = false](Context& cx) mutable -> Poll<int> {
      ++polls;
      if (std::exchange(waited, true)) return 10 * n;
      cx.waker().wake_by_ref();
      return pending;
    });
  };
  EXPECT_EQ(all_of(streams::then(Numbers(3), twice)), (std::vector{10, 20, 30}));
  EXPECT_EQ(polls, 6);
}

TEST(Streams, MergeIsFairAndEndsWithTheLast) {
  auto negative = [](int n) { return -n; };
  EXPECT_EQ(all_of(streams::merge(Numbers(3), streams::map(Numbers(1), negative))),
            (std::vector{1, -1, 2, 3}));
  std::vector<int> merged = all_of(streams::merge(Numbers(2, true), Numbers(2)));
  EXPECT_EQ(merged.size(), 4u);
}

TEST(Streams, BufferUnorderedAwaitsSomeAtATime) {
  int running = 0;
  int most = 0;
  // The later ones are ready sooner.
  auto work = [&](int n) {
    return poll_fn([&, n, left = 6 - n, begun = false](Context& cx) mutable -> Poll<int> {
      if (!std::exchange(begun, true)) most = std::max(most, ++running);
      if (left-- > 0) {
        cx.waker().wake_by_ref();
        return pending;
      }
      --running;
      return n;
    });
  };
  EXPECT_EQ(all_of(streams::buffer_unordered(streams::map(Numbers(5), work), 2)),
            (std::vector{2, 1, 4, 3, 5}));
  EXPECT_EQ(most, 2);
  EXPECT_EQ(all_of(streams::buffer_unordered(
                streams::map(Numbers(3, true), [](int n) { return ready_future(n); }), 5)),
            (std::vector{1, 2, 3}));
}

}  // namespace
}  // namespace pollux::test
