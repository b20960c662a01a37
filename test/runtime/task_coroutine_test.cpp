// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The native twin: Task as the compiler's own coroutine type behaves as a state machine that polls
// its child directly. Exact counts of polls, wakes, moves and drops.
#include <gtest/gtest.h>

#include <any>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/core.h"

namespace pollux::test {
namespace {

/// What happened, in order. Each test starts with an empty one.
class TaskCoroutine : public testing::Test {
 protected:
  static inline std::vector<std::string> events;
  void SetUp() override { events.clear(); }
  using Events = std::vector<std::string>;

  /// Notes its destruction unless it was moved from, and counts moves.
  struct Noted {
    explicit Noted(std::string name) : name(std::move(name)) {}
    Noted(Noted&& other) noexcept : name(std::exchange(other.name, "")), moves(other.moves + 1) {}
    ~Noted() {
      if (!name.empty()) events.push_back("~" + name);
    }
    std::string name;
    int moves = 0;
  };

  /// Pending `left` times, then `value`. Notes each poll. It can not move.
  template <class T>
  struct Leaf {
    using Output = T;
    Leaf(int left, T value) : left(left), value(static_cast<T&&>(value)) {}
    Leaf(const Leaf&) = delete;
    ~Leaf() { events.push_back("~leaf"); }
    Poll<T> poll(Context& cx) {
      events.push_back("poll");
      if (left-- == 0) return Poll<T>(static_cast<T&&>(value));
      cx.waker().wake_by_ref();
      return pending;
    }
    int left;
    T value;
  };

  struct FailingLeaf {
    using Output = void;
    Poll<void> poll(Context&) {
      if (left-- == 0) throw std::runtime_error("leaf");
      return pending;
    }
    int left;
  };

  template <class T>
  static Poll<T> poll(Task<T>& task) {
    CountingWaker counter;
    return task.poll(counter.context());
  }

  static Task<int> add(int left, int right) {
    int a = co_await Leaf<int>(1, left);
    events.push_back("between");
    co_return a + co_await Leaf<int>(0, right);
  }
};

TEST_F(TaskCoroutine, IsInertUntilPolled) {
  {
    Task<int> task = add(1, 2);
  }
  EXPECT_EQ(events, Events{});
}

TEST_F(TaskCoroutine, PollsTheLeafOncePerPollAndGoesOnWhenItIsReady) {
  CountingWaker counter;
  Task<int> task = add(1, 2);
  EXPECT_TRUE(task.poll(counter.context()).is_pending());
  EXPECT_EQ(events, (Events{"poll"}));
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_EQ(task.poll(counter.context()).value(), 3);
  EXPECT_EQ(events, (Events{"poll", "poll", "~leaf", "between", "poll", "~leaf"}));
  EXPECT_EQ(counter.wakes(), 1);
  EXPECT_EQ(counter.clones(), 0);
}

TEST_F(TaskCoroutine, AChainPollsItsLeafOncePerPollOfTheRoot) {
  struct Chain {
    static Task<int> down(int depth) {
      if (depth == 0) co_return co_await Leaf<int>(2, 7);
      co_return co_await down(depth - 1);
    }
  };
  Task<int> task = Chain::down(10);
  for (int polls = 1; polls <= 2; ++polls) {
    EXPECT_TRUE(poll(task).is_pending());
    EXPECT_EQ(events, Events(polls, "poll"));
  }
  EXPECT_EQ(poll(task).value(), 7);
  EXPECT_EQ(events, (Events{"poll", "poll", "poll", "~leaf"}));
}

TEST_F(TaskCoroutine, EachPollUsesItsOwnContext) {
  CountingWaker first, second;
  auto make = []() -> Task<int> { co_return co_await Leaf<int>(2, 1); };
  Task<int> task = make();
  EXPECT_TRUE(task.poll(first.context()).is_pending());
  EXPECT_TRUE(task.poll(second.context()).is_pending());
  EXPECT_EQ(first.wakes(), 1);
  EXPECT_EQ(second.wakes(), 1);
}

Task<std::string> describe(std::unique_ptr<int> number, std::string& borrowed) {
  borrowed += "!";
  co_return std::to_string(*number) + borrowed;
}

TEST_F(TaskCoroutine, TakesParametersByValueAndByReference) {
  std::string text = "x";
  Task<std::string> task = describe(std::make_unique<int>(4), text);
  EXPECT_EQ(poll(task).value(), "4x!");
  EXPECT_EQ(text, "x!");
}

TEST_F(TaskCoroutine, ParametersLiveAsLongAsTheTask) {
  auto make = [](Noted parameter) -> Task<void> {
    Noted local("local of " + parameter.name);
    co_return;
  };
  {
    Task<void> task = make(Noted("p"));
    EXPECT_TRUE(poll(task).is_ready());
    EXPECT_EQ(events, (Events{"~local of p"}));
  }
  EXPECT_EQ(events, (Events{"~local of p", "~p"}));
}

TEST_F(TaskCoroutine, CancellationDestroysWhatIsThereNewestFirst) {
  auto make = [](Noted) -> Task<void> {
    Noted first("first");
    co_await Leaf<int>(0, 1);
    Noted second("second");
    co_await Leaf<int>(1, 1);
    Noted third("third");
  };
  {
    Task<void> task = make(Noted("parameter"));
    EXPECT_TRUE(poll(task).is_pending());
    events.clear();
  }
  EXPECT_EQ(events, (Events{"~leaf", "~second", "~first", "~parameter"}));
}

TEST_F(TaskCoroutine, MovesAResultAsOftenAsAStateMachine) {
  auto make = []() -> Task<Noted> { co_return Noted("result"); };
  Task<Noted> task = make();
  CountingWaker counter;
  EXPECT_EQ(task.poll(counter.context()).value().moves, Poll<Noted>(Noted("result")).value().moves);
  auto outer = [&]() -> Task<int> { co_return (co_await make()).moves; };
  Task<int> outer_task = outer();
  EXPECT_EQ(outer_task.poll(counter.context()).value(), 2) << "into the Poll, and out of it";
}

TEST_F(TaskCoroutine, GivesReferencesAndMoveOnlyValues) {
  static std::string text = "text";
  auto lvalue = []() -> Task<std::string&> { co_return co_await Leaf<std::string&>(1, text); };
  auto rvalue = []() -> Task<std::string&&> {
    co_return co_await Leaf<std::string&&>(0, std::move(text));
  };
  auto all = [&]() -> Task<std::unique_ptr<std::string>> {
    std::string& same = co_await lvalue();
    EXPECT_EQ(&same, &text);
    std::string&& also_same = co_await rvalue();
    EXPECT_EQ(&also_same, &text);
    co_return std::make_unique<std::string>(std::move(also_same));
  };
  Task<std::unique_ptr<std::string>> task = all();
  EXPECT_TRUE(poll(task).is_pending());
  EXPECT_EQ(*poll(task).value(), "text");
}

TEST_F(TaskCoroutine, AwaitsAnLvalueInPlaceAndDoesNotConsumeIt) {
  auto make = []() -> Task<void> {
    Leaf<int> leaf(1, 5);
    EXPECT_EQ(co_await leaf, 5);
    EXPECT_EQ(leaf.left, -1);
    events.push_back("still here");
  };
  Task<void> task = make();
  EXPECT_TRUE(poll(task).is_pending());
  EXPECT_TRUE(poll(task).is_ready());
  EXPECT_EQ(events, (Events{"poll", "poll", "still here", "~leaf"}));
}

TEST_F(TaskCoroutine, AnExceptionOfAPollAppearsAtTheAwait) {
  for (int pending_polls : {0, 1}) {
    auto make = [](int pending_polls) -> Task<std::string> {
      try {
        co_await FailingLeaf{pending_polls};
      } catch (const std::runtime_error& error) {
        co_return error.what();
      }
      co_return "no exception";
    };
    Task<std::string> task = make(pending_polls);
    for (int polls = 0; polls < pending_polls; ++polls) EXPECT_TRUE(poll(task).is_pending());
    EXPECT_EQ(poll(task).value(), "leaf");
  }
}

TEST_F(TaskCoroutine, AnExceptionLeavesPollOnceLocalsAreGone) {
  auto make = [](Noted) -> Task<int> {
    Noted local("local");
    co_await FailingLeaf{1};
    co_return 1;
  };
  Task<int> task = make(Noted("parameter"));
  EXPECT_TRUE(poll(task).is_pending());
  EXPECT_THROW((void)poll(task), std::runtime_error);
  EXPECT_EQ(events, (Events{"~local"}));
}

TEST_F(TaskCoroutine, AResultWhoseMoveThrowsIsAnExceptionOfTheBody) {
  struct Unmovable {
    Unmovable() = default;
    Unmovable(Unmovable&&) { throw std::runtime_error("move"); }
  };
  auto make = []() -> Task<Unmovable> { co_return Unmovable(); };
  Task<Unmovable> task = make();
  EXPECT_THROW((void)poll(task), std::runtime_error);
}

TEST_F(TaskCoroutine, ReturnsWhatConvertsToTheOutput) {
  auto make = []() -> Task<std::any> { co_return std::string("any"); };
  Task<std::any> task = make();
  EXPECT_EQ(std::any_cast<std::string>(poll(task).value()), "any");
  Task<std::string> boxed = []() -> Task<const char*> { co_return "text"; }();
  EXPECT_EQ(poll(boxed).value(), "text");
}

using TaskCoroutineDeathTest = TaskCoroutine;

TEST_F(TaskCoroutineDeathTest, PollingAfterTheEndAborts) {
  auto finishes = []() -> Task<void> { co_return; };
  auto throws = []() -> Task<void> {
    throw std::runtime_error("end");
    co_return;
  };
  Task<void> finished = finishes();
  EXPECT_TRUE(poll(finished).is_ready());
  EXPECT_DEATH((void)poll(finished), "polled after it had finished");
  Task<void> threw = throws();
  EXPECT_THROW((void)poll(threw), std::runtime_error);
  EXPECT_DEATH((void)poll(threw), "polled after it had finished");
}

}  // namespace
}  // namespace pollux::test
