// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// streams: what each gives, how often it polls, and that nothing is polled after its end.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "numbers.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/streams.h"

namespace pollux::test {
namespace {

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

/// Says when it is polled, and is never ready.
struct Watched {
  using Item = int;
  Poll<element_t<int>> poll_next(Context&) {
    ++*polls;
    return pending;
  }
  int* polls;
};

TEST(Streams, MergePollsBothInItsFirstPoll) {
  int first = 0, second = 0;
  CountingWaker waker;
  auto merged = streams::merge(Watched{&first}, Watched{&second});
  EXPECT_TRUE(merged.next().poll(waker.context()).is_pending());
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

struct NotSend : Numbers {
  static constexpr bool is_send = false;
};

TEST(Streams, AreSendIfWhatTheyAreMadeOfIs) {
  auto same = [](int n) { return n; };
  static_assert(is_send_v<streams::Map<Numbers, decltype(same)>>);
  static_assert(!is_send_v<streams::Map<NotSend, decltype(same)>>);
  static_assert(!is_send_v<streams::Merge<Numbers, streams::Take<NotSend>>>);
  static_assert(!is_send_v<streams::Collect<streams::Chunks<NotSend>>>);
}

}  // namespace
}  // namespace pollux::test
