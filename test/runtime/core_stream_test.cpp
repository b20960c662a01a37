// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stream: as a box of any stream, and as the compiler's own coroutine type.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/core.h"

namespace pollux::test {
namespace {

/// Counts down to 1; pending before each number if told so. Notes its end.
struct Countdown {
  using Item = int;

  Countdown(int from, bool waits, int* ends = nullptr) : left(from), waits(waits), ends(ends) {}
  Countdown(Countdown&& other) noexcept
      : left(other.left), waits(other.waits), ends(std::exchange(other.ends, nullptr)) {}
  ~Countdown() {
    if (ends) ++*ends;
  }

  Poll<std::optional<int>> poll_next(Context& cx) {
    if (waits && (waiting = !waiting)) {
      cx.waker().wake_by_ref();
      return pending;
    }
    if (left == 0) return std::nullopt;
    return std::optional<int>(left--);
  }

  int left;
  bool waits;
  bool waiting = false;
  int* ends;
};

template <class S>
std::vector<int> all(S& stream) {
  CountingWaker counter;
  std::vector<int> numbers;
  for (int polls = 0; polls < 100; ++polls) {
    auto next = stream.poll_next(counter.context());
    if (next.is_pending()) continue;
    if (!next.value()) return numbers;
    numbers.push_back(*next.value());
  }
  ADD_FAILURE() << "no end in 100 polls";
  return numbers;
}

TEST(Stream, IsRecognised) {
  struct Shape {
    using Item = int;
    Poll<int> poll_next(Context&);
  };
  EXPECT_TRUE(is_stream_v<Countdown>);
  EXPECT_TRUE(is_stream_v<Stream<int&>&>);
  EXPECT_TRUE((std::is_same_v<element_t<int&>, std::optional<std::reference_wrapper<int>>>));
  EXPECT_FALSE(is_stream_v<Shape>);
  EXPECT_FALSE(is_stream_v<Task<int>>);
  EXPECT_TRUE(is_future_v<Next<Countdown>>);
}

TEST(Stream, BoxesAStreamAndEndsWithIt) {
  int ends = 0;
  {
    Stream<int> stream = Countdown(3, true, &ends);
    EXPECT_EQ(all(stream), (std::vector<int>{3, 2, 1}));
    EXPECT_EQ(all(stream), std::vector<int>{});
    EXPECT_EQ(ends, 0);
  }
  EXPECT_EQ(ends, 1);
}

TEST(Stream, MakesItsBoxInPlace) {
  struct Pinned : Countdown {
    Pinned() : Countdown(1, false) {}
    Pinned(Pinned&&) = delete;
  };
  Stream<int> stream(std::in_place, [] { return Pinned(); });
  EXPECT_EQ(all(stream), std::vector<int>{1});
}

TEST(Stream, MovesAndIsReplaced) {
  int ends = 0;
  Stream<int> stream = Countdown(2, false, &ends);
  Stream<int> moved = std::move(stream);
  stream = Countdown(1, false, &ends);
  EXPECT_EQ(all(moved), (std::vector<int>{2, 1}));
  EXPECT_EQ(all(stream), std::vector<int>{1});
  moved = std::move(stream);
  EXPECT_EQ(ends, 1);
}

TEST(Next, LosesNoElementWhereItIsDropped) {
  CountingWaker counter;
  Stream<int> stream = Countdown(2, true);
  {
    auto next = stream.next();
    EXPECT_TRUE(next.poll(counter.context()).is_pending());
  }
  auto next = stream.next();
  EXPECT_EQ(*next.poll(counter.context()).value(), 2);
  EXPECT_EQ(counter.wakes(), 1);
}

TEST(Yield, StaysDoneWhereTheElementThrows) {
  struct Throws {
    Throws() = default;
    Throws(const Throws&) { throw std::runtime_error("copy"); }
  };
  enum class State { Start, Yield, Done } state = State::Start;
  const auto poll_next = [&](auto make) {
    DoneOnExit on_exit(state);
    return yield<decltype(make())>(on_exit, State::Yield, make());
  };
  EXPECT_THROW((void)poll_next([] { return Throws(); }), std::runtime_error);
  EXPECT_EQ(state, State::Done);
  EXPECT_EQ(**poll_next([] { return std::make_unique<int>(4); }).value(), 4);
  EXPECT_EQ(state, State::Yield);
}

Stream<int> squares(int count) {
  for (int i = 0; i < count; ++i) {
    auto numbers = Countdown(i, true);
    int sum = 0;
    while (auto n = co_await Next(numbers)) sum += i;
    co_yield sum;
  }
}

TEST(StreamCoroutine, YieldsBetweenAwaits) {
  Stream<int> stream = squares(4);
  EXPECT_EQ(all(stream), (std::vector<int>{0, 1, 4, 9}));
  EXPECT_EQ(all(stream), std::vector<int>{});
}

TEST(StreamCoroutine, EndsAfterAnException) {
  struct Body {
    static Stream<std::string> throws() {
      co_yield "one";
      throw std::runtime_error("two");
    }
  };
  CountingWaker counter;
  Stream<std::string> stream = Body::throws();
  EXPECT_EQ(*stream.poll_next(counter.context()).value(), "one");
  EXPECT_THROW((void)stream.poll_next(counter.context()), std::runtime_error);
  EXPECT_FALSE(stream.poll_next(counter.context()).value());
}

TEST(StreamCoroutine, RefersToWhatIsYielded) {
  struct Body {
    static Stream<int&> both(int& one, int& other) {
      co_yield one;
      co_yield other;
    }
  };
  CountingWaker counter;
  int one = 1, other = 2;
  Stream<int&> stream = Body::both(one, other);
  EXPECT_EQ(&stream.poll_next(counter.context()).value()->get(), &one);
  EXPECT_EQ(&stream.poll_next(counter.context()).value()->get(), &other);
  EXPECT_FALSE(stream.poll_next(counter.context()).value());
}

}  // namespace
}  // namespace pollux::test
