// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The core vocabulary: values, wakers, slots, the guard of generated code, boxes, results.
#include "pollux/core.h"

#include <gtest/gtest.h>

#include <any>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "allocations.h"
#include "counting_waker.h"

namespace pollux::test {
namespace {

/// Counts its copies, moves and living instances.
struct Counted {
  explicit Counted(int value) : value(value) { ++alive; }
  Counted(const Counted& other) : value(other.value) { ++alive, ++copies; }
  Counted(Counted&& other) noexcept : value(other.value) { ++alive, ++moves; }
  ~Counted() { --alive; }

  static void reset() { copies = moves = 0; }

  int value;
  static inline int alive = 0;
  static inline int copies = 0;
  static inline int moves = 0;
};

/// Pending `pending` times, waking each time, then its value. Counts polls and instances.
struct Countdown {
  using Output = int;

  Countdown(int pending, int value) : left(pending), value(value) { ++alive; }
  Countdown(Countdown&& other) noexcept : left(other.left), value(other.value) { ++alive, ++moves; }
  ~Countdown() { --alive; }

  Poll<int> poll(Context& cx) {
    ++polls;
    if (left-- == 0) return value;
    cx.waker().wake_by_ref();
    return pending;
  }

  int left;
  int value;
  static inline int alive = 0;
  static inline int moves = 0;
  static inline int polls = 0;
};

/// Whether the ABI returns a T in registers: two of them, and no copying of its own.
template <class T>
constexpr bool fits_registers = std::is_trivially_copyable_v<T> && sizeof(T) <= 16;

TEST(Poll, IsPendingOrReadyWithItsValue) {
  Poll<int> nothing = pending;
  EXPECT_TRUE(nothing.is_pending());
  EXPECT_FALSE(nothing.is_ready());
  Poll<int> something = 3;
  EXPECT_TRUE(something.is_ready());
  EXPECT_FALSE(something.is_pending());
  EXPECT_EQ(something.value(), 3);
}

TEST(Poll, TakesWhatConvertsToItsValue) {
  Poll<std::string> text = "text";
  EXPECT_EQ(text.value(), "text");
  Poll<std::any> any = std::any(5);
  EXPECT_EQ(std::any_cast<int>(any.value()), 5);
  Poll<bool> flag = false;
  EXPECT_TRUE(flag.is_ready());
  EXPECT_FALSE(flag.value());
}

TEST(Poll, HoldsVoidReferencesAndMoveOnlyValues) {
  EXPECT_TRUE(Poll<void>(ready).is_ready());
  EXPECT_TRUE(Poll<void>(pending).is_pending());
  int number = 1;
  Poll<int&> reference = number;
  EXPECT_EQ(&reference.value(), &number);
  Poll<std::string&&> empty = pending;
  EXPECT_TRUE(empty.is_pending());
  std::string text = "text";
  Poll<std::string&&> rvalue = std::move(text);
  std::string taken = std::move(rvalue).value();
  EXPECT_EQ(taken, "text");
  EXPECT_EQ(text, "");
  Poll<std::unique_ptr<int>> owner = std::make_unique<int>(4);
  EXPECT_EQ(*std::move(owner).value(), 4);
}

TEST(Poll, MovesAValueOnceAndBuildsOneInPlaceWithoutMoving) {
  Counted::reset();
  {
    Poll<Counted> moved = Counted(1);
    EXPECT_EQ(Counted::moves, 1);
    Poll<Counted> built(std::in_place, 2);
    EXPECT_EQ(Counted::moves, 1);
    EXPECT_EQ(Counted::alive, 2);
  }
  EXPECT_EQ(Counted::alive, 0);
  EXPECT_EQ(Counted::copies, 0);
}

TEST(Poll, OfANumberIsReturnedInRegisters) {
  enum class Colour : char { Red };
  struct Point {
    int x, y, z;
  };
  static_assert(sizeof(Poll<std::uint64_t>) == 16 && sizeof(Poll<double>) == 16);
  static_assert(sizeof(Poll<int>) == 8 && sizeof(Poll<Colour>) == 2 && sizeof(Poll<bool>) == 2);
  static_assert(sizeof(Poll<void>) == 1 && sizeof(Poll<int&>) == 8 && sizeof(Poll<int&&>) == 8);
  static_assert(fits_registers<Poll<std::uint64_t>> && fits_registers<Poll<Colour>>);
  static_assert(fits_registers<Poll<Point>> && fits_registers<Poll<std::chrono::nanoseconds>>);
  static_assert(fits_registers<Poll<const int>> && fits_registers<Poll<void (*)()>>);
  static_assert(fits_registers<Poll<void>> && fits_registers<Poll<int&>>);
  static_assert(std::is_trivially_copyable_v<Poll<std::array<int, 100>>>);

  Poll<Point> point = Point{1, 2, 3};
  EXPECT_EQ(point.value().z, 3);
  point.value().z = 4;
  EXPECT_EQ(std::move(point).value().z, 4);
  Poll<int> number = 5;
  number = pending;
  EXPECT_TRUE(number.is_pending());
  number = 6;
  EXPECT_EQ(number.value(), 6);
  Poll<int> copy = number;
  EXPECT_EQ(copy.value(), 6);
  Poll<const int> constant(std::in_place, 7);
  EXPECT_EQ(constant.value(), 7);
  Poll<const char*> null = nullptr;
  EXPECT_TRUE(null.is_ready());
  EXPECT_EQ(null.value(), nullptr);
}

TEST(Poll, MakesNoValueThatNobodyGaveIt) {
  struct NoDefault {
    explicit NoDefault(int value) : value(value) {}
    int value;
  };
  Poll<NoDefault> given = NoDefault(1);
  EXPECT_EQ(given.value().value, 1);
  static int made;
  made = 0;
  struct Default {
    Default() { ++made; }
  };
  static_assert(std::is_trivially_copyable_v<Default>);
  Poll<Default> nothing = pending;
  EXPECT_TRUE(nothing.is_pending());
  EXPECT_EQ(made, 0);
  Poll<Default> something(std::in_place);
  EXPECT_TRUE(something.is_ready());
  EXPECT_EQ(made, 1);
}

TEST(Poll, IsMovedAndAssignedAsItsValueIs) {
  static_assert(!std::is_copy_constructible_v<Poll<std::unique_ptr<int>>>);
  static_assert(std::is_nothrow_move_constructible_v<Poll<std::unique_ptr<int>>>);
  Poll<std::unique_ptr<int>> from = std::make_unique<int>(1);
  Poll<std::unique_ptr<int>> to = std::move(from);
  EXPECT_TRUE(from.is_ready());
  EXPECT_EQ(from.value(), nullptr);
  EXPECT_EQ(*to.value(), 1);
  to = pending;
  EXPECT_TRUE(to.is_pending());
  {
    Poll<Counted> counted(std::in_place, 1);
    Counted::reset();
    Counted taken = std::move(counted).value();
    EXPECT_EQ(Counted::moves, 1);
    Poll<Counted> other = std::move(counted);
    EXPECT_EQ(Counted::moves, 2);
    EXPECT_EQ(Counted::copies, 0);
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Waker, CopyClonesMoveDoesNotAndEachReferenceIsDroppedOnce) {
  CountingWaker counter;
  {
    Waker copy = counter.waker();
    EXPECT_EQ(counter.clones(), 1);
    Waker moved = std::move(copy);
    EXPECT_EQ(counter.clones(), 1);
    Waker assigned = Waker::noop();
    assigned = moved;
    EXPECT_EQ(counter.clones(), 2);
    assigned = std::move(moved);
    EXPECT_EQ(counter.clones(), 2);
    EXPECT_EQ(counter.clones_alive(), 1);
  }
  EXPECT_EQ(counter.clones_alive(), 0);
  EXPECT_EQ(counter.wakes(), 0);
}

TEST(Waker, WakeConsumesItsReferenceAndWakeByRefKeepsIt) {
  CountingWaker counter;
  Waker copy = counter.waker();
  copy.wake_by_ref();
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_EQ(counter.clones_alive(), 1);
  std::move(copy).wake();
  EXPECT_EQ(counter.wakes(), 2);
  EXPECT_EQ(counter.clones_alive(), 0);
}

TEST(Waker, WillWakeComparesTasks) {
  CountingWaker one, two;
  EXPECT_TRUE(one.waker().will_wake(Waker(one.waker())));
  EXPECT_FALSE(one.waker().will_wake(two.waker()));
  EXPECT_FALSE(one.waker().will_wake(Waker::noop()));
  EXPECT_TRUE(Waker::noop().will_wake(Waker(Waker::noop())));
}

TEST(Future, IsATypeWithOutputAndPoll) {
  struct NoOutput {
    Poll<int> poll(Context&);
  };
  struct NoPoll {
    using Output = int;
  };
  struct OtherOutput {
    using Output = int;
    Poll<long> poll(Context&);
  };
  static_assert(is_future_v<Countdown> && is_future_v<Countdown&> && is_future_v<Countdown&&>);
  static_assert(is_future_v<Task<void>> && is_future_v<Task<int&>>);
  static_assert(!is_future_v<NoOutput> && !is_future_v<NoPoll> && !is_future_v<OtherOutput>);
  static_assert(!is_future_v<const Countdown> && !is_future_v<int>);
  static_assert(std::is_same_v<output_t<Task<int&>>, int&>);
}

TEST(FutureDeathTest, PolledAfterCompletionNamesTheFunction) {
  EXPECT_DEATH(polled_after_completion("fetch"), "fetch was polled after it had finished");
}

TEST(Slot, DoesNothingByItself) {
  Slot<Counted> slot;
  EXPECT_EQ(Counted::alive, 0);
  slot.emplace(7);
  EXPECT_EQ(Counted::alive, 1);
  EXPECT_EQ((*slot).value, 7);
  EXPECT_EQ(slot->value, 7);
  slot.destroy();
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Slot, BuildsWhatCannotMove) {
  struct Immovable {
    explicit Immovable(int value) : value(value) {}
    Immovable(const Immovable&) = delete;
    int value;
  };
  Slot<Immovable> slot;
  slot.emplace_with([] { return Immovable(3); });
  EXPECT_EQ(slot->value, 3);
  slot.destroy();
  Slot<const Immovable> constant;
  constant.emplace(4);
  EXPECT_EQ(constant->value, 4);
  constant.destroy();
}

TEST(Slot, BuildsAnArrayElementByElementAndDestroysItBackwards) {
  std::vector<int> destroyed;
  struct Noted {
    Noted(std::vector<int>& destroyed, int value) : destroyed(destroyed), value(value) {}
    Noted(const Noted&) = delete;
    ~Noted() { destroyed.push_back(value); }
    std::vector<int>& destroyed;
    int value;
  };
  Slot<Noted[3]> slot;
  slot.emplace_with(
      [&] { return Slot<Noted[3]>::Elements{{{destroyed, 1}, {destroyed, 2}, {destroyed, 3}}}; });
  EXPECT_EQ((*slot)[1].value, 2);
  slot.destroy();
  EXPECT_EQ(destroyed, (std::vector{3, 2, 1}));
}

/// As generated: two locals, of which unwind() destroys what is above its floor.
struct Frame {
  enum class State { Start, Suspended, Done };
  enum class Live { None, One, Two };
  void unwind(Live floor) {
    while (live_ != floor) {
      const Live newest = live_;
      live_ = newest == Live::Two ? Live::One : Live::None;
      if (newest == throws_from) throw 1;
    }
  }

  State state_ = State::Start;
  Live live_ = Live::None;
  Live throws_from = Live::None;
};

TEST(DoneOnExit, IsDoneUnlessItHasSuspended) {
  auto state = Frame::State::Start;
  {
    DoneOnExit on_exit(state);
    EXPECT_EQ(state, Frame::State::Start);
  }
  EXPECT_EQ(state, Frame::State::Done);
  {
    DoneOnExit on_exit(state);
    Poll<int> result = on_exit.suspend(Frame::State::Suspended);
    EXPECT_TRUE(result.is_pending());
  }
  EXPECT_EQ(state, Frame::State::Suspended);
}

TEST(UnwindOnExit, UnwindsUnlessTheFutureHasSuspended) {
  Frame frame;
  {
    Frame::Live live = frame.live_;
    UnwindOnExit on_exit(frame, live);
    live = Frame::Live::Two;
    Poll<int> result = on_exit.suspend(Frame::State::Suspended);
    EXPECT_TRUE(result.is_pending());
  }
  EXPECT_EQ(frame.state_, Frame::State::Suspended);
  EXPECT_EQ(frame.live_, Frame::Live::Two);
  {
    Frame::Live live = frame.live_;
    UnwindOnExit on_exit(frame, live);
  }
  EXPECT_EQ(frame.state_, Frame::State::Done);
  EXPECT_EQ(frame.live_, Frame::Live::None);
}

TEST(UnwindOnExit, KnowsWhatIsAliveAfterADestructorThrew) {
  Frame frame;
  Frame::Live live = Frame::Live::Two;
  UnwindOnExit on_exit(frame, live);
  on_exit.unwind(Frame::Live::One);
  EXPECT_EQ(live, Frame::Live::One);
  live = Frame::Live::Two;
  frame.throws_from = Frame::Live::Two;
  EXPECT_THROW(on_exit.unwind(), int);
  EXPECT_EQ(live, Frame::Live::One);
}

TEST(UnwindTry, UnwindsToItsFloorUnlessTheFutureHasSuspended) {
  Frame frame;
  Frame::Live live = Frame::Live::Two;
  UnwindOnExit on_exit(frame, live);
  {
    UnwindTry leave_try(on_exit, Frame::Live::One);
  }
  EXPECT_EQ(live, Frame::Live::One);
  live = Frame::Live::Two;
  {
    UnwindTry leave_try(on_exit, Frame::Live::One);
    Poll<int> result = on_exit.suspend(Frame::State::Suspended);
    EXPECT_TRUE(result.is_pending());
  }
  EXPECT_EQ(live, Frame::Live::Two);
}

TEST(Task, BoxesAFutureWithOneAllocationAndOneMove) {
  CountingWaker counter;
  Countdown::moves = Countdown::polls = 0;
  long before = allocations();
  {
    Task<int> task = Countdown(2, 42);
    EXPECT_EQ(allocations() - before, 1);
    EXPECT_EQ(Countdown::moves, 1);
    EXPECT_EQ(Countdown::alive, 1);
    EXPECT_TRUE(task.poll(counter.context()).is_pending());
    EXPECT_EQ(Countdown::polls, 1);
    EXPECT_EQ(counter.wakes(), 1);
    Task<int> moved = std::move(task);
    EXPECT_TRUE(moved.poll(counter.context()).is_pending());
    EXPECT_EQ(moved.poll(counter.context()).value(), 42);
    EXPECT_EQ(Countdown::polls, 3);
    EXPECT_EQ(counter.wakes(), 2);
    EXPECT_EQ(Countdown::alive, 1) << "the future lives as long as the task";
  }
  EXPECT_EQ(Countdown::alive, 0);
  EXPECT_EQ(Countdown::moves, 1);
  EXPECT_EQ(allocations() - before, 1);
}

TEST(Task, BuildsInPlaceWithoutMoving) {
  Countdown::moves = 0;
  Task<int> task(std::in_place, [] { return Countdown(0, 1); });
  EXPECT_EQ(Countdown::moves, 0);
  EXPECT_EQ(task.poll(CountingWaker().context()).value(), 1);
}

TEST(Task, ConvertsTheOutput) {
  CountingWaker counter;
  Task<long> number = Countdown(1, 5);
  EXPECT_TRUE(number.poll(counter.context()).is_pending());
  EXPECT_EQ(number.poll(counter.context()).value(), 5L);
  Task<double> box_of_a_box = Task<int>(Countdown(0, 2));
  EXPECT_EQ(box_of_a_box.poll(counter.context()).value(), 2.0);
  static_assert(!std::is_constructible_v<Task<std::string>, Countdown>);
  static_assert(!std::is_constructible_v<Task<void>, Countdown>);
  static_assert(!std::is_constructible_v<Task<const int&>, Countdown>, "would dangle");
}

TEST(Task, AssignmentDestroysTheOldFuture) {
  Task<int> task = Countdown(0, 1);
  task = Task<int>(Countdown(0, 2));
  EXPECT_EQ(Countdown::alive, 1);
  EXPECT_EQ(task.poll(CountingWaker().context()).value(), 2);
  static_assert(!std::is_copy_constructible_v<Task<int>> && !std::is_copy_assignable_v<Task<int>>);
}

/// Fails with `error`, or gives `value` if there is none. Counts polls that threw nothing.
struct Operation {
  using Output = int;

  Poll<Result<int>> poll_result(Context& cx) {
    if (left-- > 0) {
      cx.waker().wake_by_ref();
      return pending;
    }
    if (error) return tl::unexpected(error);
    return value;
  }
  Poll<int> poll(Context& cx) { return value_or_throw(poll_result(cx)); }

  int left;
  int value;
  std::error_code error;
};

TEST(Result, PollGivesTheValueOrThrowsSystemError) {
  CountingWaker counter;
  Operation good{1, 8, {}};
  EXPECT_TRUE(good.poll(counter.context()).is_pending());
  EXPECT_EQ(good.poll(counter.context()).value(), 8);
  Operation bad{0, 8, std::make_error_code(std::errc::timed_out)};
  try {
    (void)bad.poll(counter.context());
    FAIL() << "did not throw";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::timed_out);
  }
}

TEST(Result, AsResultGivesTheErrorAsAValue) {
  CountingWaker counter;
  auto bad = as_result(Operation{1, 8, std::make_error_code(std::errc::timed_out)});
  static_assert(std::is_same_v<decltype(bad)::Output, Result<int>>);
  EXPECT_TRUE(bad.poll(counter.context()).is_pending());
  EXPECT_EQ(counter.wakes(), 1);
  Result<int> result = bad.poll(counter.context()).value();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), std::errc::timed_out);
  EXPECT_EQ(as_result(Operation{0, 8, {}}).poll(counter.context()).value(), 8);
}

TEST(Result, WorksForVoidAndMoveOnlyValues) {
  EXPECT_EQ(*value_or_throw(Result<std::unique_ptr<int>>(std::make_unique<int>(6))), 6);
  EXPECT_TRUE(value_or_throw(Poll<Result<void>>(Result<void>())).is_ready());
  EXPECT_THROW(
      value_or_throw(Result<void>(tl::unexpected(std::error_code(1, std::system_category())))),
      std::system_error);
  static_assert(is_fallible_v<Operation> && is_fallible_v<Operation&> && !is_fallible_v<Countdown>);
}

}  // namespace
}  // namespace pollux::test
