// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tasks and their handles: single cases by name, then all life cycles as a table.
// SHAPES: CA7
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "counting_waker.h"
#include "logged_future.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"

namespace pollux::test {
namespace {

TEST(JoinHandle, GivesTheOutputAfterTheFutureIsDestroyed) {
  Log log;
  block_on([](Log& log) -> Task<void> {
    int value = co_await spawn(Logged(log, "task", 1, 4));
    log.push_back("joined " + std::to_string(value));
  }(log));
  EXPECT_EQ(log, (Log{"poll task", "poll task", "drop task", "joined 4"}));
}

TEST(JoinHandle, RethrowsTheExceptionAfterTheFutureIsDestroyed) {
  Log log;
  block_on([](Log& log) -> Task<void> {
    try {
      co_await spawn(Logged(log, "task", 0).throwing());
    } catch (const std::runtime_error& error) {
      log.push_back(std::string("caught ") + error.what());
    }
  }(log));
  EXPECT_EQ(log, (Log{"poll task", "drop task", "caught task"}));
}

TEST(JoinHandle, GivesVoidReferencesAndMoveOnlyOutputs) {
  CurrentThread runtime;
  runtime.block_on(runtime.spawn(ready_future()));
  int place = 7;
  auto reference = poll_fn([&](Context&) -> Poll<int&> { return place; });
  EXPECT_EQ(&runtime.block_on(runtime.spawn(std::move(reference))), &place);
  EXPECT_EQ(*runtime.block_on(runtime.spawn(ready_future(std::make_unique<int>(3)))), 3);
}

TEST(JoinHandle, WakesTheWakerOfTheLastPollOnceAndDropsTheOthers) {
  CurrentThread runtime;
  CountingWaker first;
  CountingWaker second;
  JoinHandle<int> task = runtime.spawn(ready_future(1));
  EXPECT_TRUE(task.poll(first.context()).is_pending());
  EXPECT_TRUE(task.poll(first.context()).is_pending());
  EXPECT_EQ(first.clones(), 1);
  EXPECT_TRUE(task.poll(second.context()).is_pending());
  EXPECT_EQ(first.clones_alive(), 0);
  runtime.block_on(yield_now());
  EXPECT_EQ(first.wakes(), 0);
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_EQ(second.clones_alive(), 0);
  EXPECT_EQ(task.poll(first.context()).value(), 1);
  EXPECT_EQ(first.clones(), 1);
}

TEST(JoinHandle, DropsItsWakerWhenItIsDestroyed) {
  CurrentThread runtime;
  CountingWaker waker;
  {
    JoinHandle<void> task = runtime.spawn(pending_future());
    EXPECT_TRUE(task.poll(waker.context()).is_pending());
    EXPECT_EQ(waker.clones_alive(), 1);
  }
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(JoinHandle, SaysWhetherTheTaskIsFinished) {
  CurrentThread runtime;
  JoinHandle<int> task = runtime.spawn(ready_future(1));
  EXPECT_FALSE(task.is_finished());
  runtime.block_on(yield_now());
  EXPECT_TRUE(task.is_finished());
}

TEST(JoinHandle, IsOfAnotherTaskAfterAssignment) {
  Log log;
  CurrentThread runtime;
  JoinHandle<int> task = runtime.spawn(Logged(log, "a", 0, 1));
  task = runtime.spawn(Logged(log, "b", 0, 2));
  EXPECT_EQ(runtime.block_on(std::move(task)), 2);
  EXPECT_EQ(log, (Log{"poll a", "drop a", "poll b", "drop b"}));
}

TEST(JoinHandleDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CurrentThread runtime;
  CountingWaker waker;
  JoinHandle<int> task = runtime.spawn(ready_future(1));
  runtime.block_on(yield_now());
  EXPECT_EQ(task.poll(waker.context()).value(), 1);
  EXPECT_DEATH((void)task.poll(waker.context()), "JoinHandle was polled after it had finished");
}

TEST(Abort, OfATaskByItselfTakesEffectAfterThePoll) {
  CurrentThread runtime;
  std::optional<JoinHandle<void>> task;
  int polls = 0;
  task = runtime.spawn(poll_fn([&](Context&) -> Poll<void> {
    ++polls;
    task->abort();
    return pending;
  }));
  runtime.block_on(yield_now());
  EXPECT_THROW(runtime.block_on(std::move(*task)), JoinError);
  EXPECT_EQ(polls, 1);
}

TEST(Abort, InThePollThatFinishesHasNoEffect) {
  CurrentThread runtime;
  std::optional<JoinHandle<int>> task;
  task = runtime.spawn(poll_fn([&](Context&) -> Poll<int> {
    task->abort();
    return 1;
  }));
  runtime.block_on(yield_now());
  EXPECT_EQ(runtime.block_on(std::move(*task)), 1);
}

TEST(Abort, OfATaskThatHasYieldedEndsIt) {
  Log log;
  CurrentThread runtime;
  JoinHandle<void> task = runtime.spawn([](Log& log) -> Task<void> {
    co_await yield_now();
    log.push_back("went on");
  }(log));
  runtime.block_on(ready_future());
  task.abort();
  EXPECT_THROW(runtime.block_on(std::move(task)), JoinError);
  EXPECT_EQ(log, Log());
}

// The table.

enum class When { BeforeTheFirstPoll, Between, AfterTheEnd, Never };

void PrintTo(When when, std::ostream* out) {
  static constexpr const char* names[] = {"BeforeTheFirstPoll", "Between", "AfterTheEnd", "Never"};
  *out << names[static_cast<int>(when)];
}

struct Life {
  bool throws;       // the second poll, instead of giving an output
  bool drop_throws;  // the destructor of the future
  bool join_polled;  // the handle is polled before the first poll of the task
  When aborted;
  When handle_dropped;  // after the abort of that time, if there is one
};

/// An output that counts its instances.
struct Output {
  explicit Output(int& alive) : alive(&alive) { ++alive; }
  Output(Output&& other) noexcept : alive(other.alive) { ++*alive; }
  ~Output() { --*alive; }
  int* alive;
};

/// What has happened to a Subject.
struct History {
  int polls = 0;
  int drops = 0;
  int outputs_alive = 0;
  std::optional<Waker> waker;
};

/// Pending once, then an Output or an exception.
struct Subject {
  using Output = test::Output;

  Subject(History& history, const Life& life) : history(&history), life(life) {}
  Subject(Subject&& other) noexcept
      : history(std::exchange(other.history, nullptr)), life(other.life) {}
  ~Subject() noexcept(false) {
    if (!history) return;
    ++history->drops;
    if (life.drop_throws) throw std::runtime_error("drop");
  }

  Poll<Output> poll(Context& cx) {
    if (++history->polls == 1) {
      history->waker = cx.waker();
      return pending;
    }
    if (life.throws) throw std::runtime_error("run");
    return Output(history->outputs_alive);
  }

  History* history;
  Life life;
};

/// How awaiting the task ends.
std::string result_of(CurrentThread& runtime, JoinHandle<Output> task) {
  try {
    (void)runtime.block_on(std::move(task));
    return "output";
  } catch (const JoinError&) {
    return "aborted";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool is_aborted(const Life& life) {
  return life.aborted < When::AfterTheEnd && life.aborted <= life.handle_dropped;
}

std::string expected_result(const Life& life) {
  if (is_aborted(life)) return life.drop_throws ? "drop" : "aborted";
  return life.throws ? "run" : "output";
}

int expected_polls(const Life& life) {
  if (!is_aborted(life)) return 2;
  return life.aborted == When::BeforeTheFirstPoll ? 0 : 1;
}

/// Whether the task ends before the handle is dropped.
bool joiner_is_told(const Life& life) {
  if (!life.join_polled) return false;
  bool ends_early = is_aborted(life) && life.aborted == When::BeforeTheFirstPoll;
  return life.handle_dropped > (ends_early ? When::BeforeTheFirstPoll : When::Between);
}

class TaskLifeCycles : public testing::TestWithParam<std::tuple<bool, bool, bool, When, When>> {};

TEST_P(TaskLifeCycles, EndAsTheyShould) {
  Life life = std::make_from_tuple<Life>(GetParam());
  History history;
  CountingWaker joiner;
  {
    CurrentThread runtime;
    std::optional<JoinHandle<Output>> task = runtime.spawn(Subject(history, life));
    auto now = [&](When when) {
      if (task && life.aborted == when) task->abort();
      if (life.handle_dropped == when) task.reset();
    };
    if (life.join_polled) {
      EXPECT_TRUE(task->poll(joiner.context()).is_pending());
    }
    now(When::BeforeTheFirstPoll);
    runtime.block_on(yield_now());
    now(When::Between);
    if (history.waker) history.waker->wake_by_ref();
    runtime.block_on(yield_now());
    EXPECT_EQ(history.drops, 1);

    EXPECT_EQ(joiner.wakes(), joiner_is_told(life) ? 1 : 0);
    now(When::AfterTheEnd);
    EXPECT_EQ(joiner.clones_alive(), 0);
    if (task) {
      EXPECT_EQ(result_of(runtime, *std::move(task)), expected_result(life));
    }
    EXPECT_EQ(history.outputs_alive, 0);
    if (history.waker) history.waker->wake_by_ref();
  }
  EXPECT_EQ(history.polls, expected_polls(life));
  EXPECT_EQ(history.drops, 1);
}

constexpr auto whens = {When::BeforeTheFirstPoll, When::Between, When::AfterTheEnd, When::Never};
INSTANTIATE_TEST_SUITE_P(All, TaskLifeCycles,
                         testing::Combine(testing::Bool(), testing::Bool(), testing::Bool(),
                                          testing::ValuesIn(whens), testing::ValuesIn(whens)));

}  // namespace
}  // namespace pollux::test
