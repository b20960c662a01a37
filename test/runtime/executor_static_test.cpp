// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// StaticExecutor: order, storage that is used again, wakers that outlive their task, no allocation.
// Wakes come from a thread here, in place of an interrupt.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "allocations.h"
#include "pollux/executor/static_executor.h"

namespace pollux::test {
namespace {

std::atomic<int> pends{0};
StaticExecutor executor([] { ++pends; });

/// What a task does, as one string, and its waker.
struct Script {
  std::string log;
  Waker waker = Waker::noop();
};

/// Pending so many times, woken by whoever has the waker; or by itself.
class Steps {
 public:
  using Output = void;

  Steps(Script& script, char name, int pending, bool wakes_itself = true)
      : script_(&script), name_(name), left_(pending), wakes_itself_(wakes_itself) {}
  Steps(Steps&& other) noexcept
      : script_(std::exchange(other.script_, nullptr)),
        name_(other.name_),
        left_(other.left_),
        wakes_itself_(other.wakes_itself_) {}
  ~Steps() {
    if (script_) script_->log += "~";
  }

  Poll<void> poll(Context& cx) {
    script_->log += name_;
    script_->waker = cx.waker();
    if (left_-- == 0) return ready;
    if (wakes_itself_) cx.waker().wake_by_ref();
    return pending;
  }

 private:
  Script* script_;
  char name_;
  int left_;
  bool wakes_itself_;
};

StaticTask<Steps> first;
StaticTask<Steps> second;

TEST(StaticExecutor, PollsInTheOrderOfTheWakesAndDestroysWhatHasFinished) {
  Script script;
  pends = 0;
  long before = allocations();
  EXPECT_TRUE(executor.spawn(first, Steps(script, 'a', 2)));
  EXPECT_TRUE(executor.spawn(second, Steps(script, 'b', 1)));
  EXPECT_TRUE(executor.run_ready());
  EXPECT_EQ(script.log, "ab");
  EXPECT_TRUE(executor.run_ready());
  EXPECT_EQ(script.log, "abab~");
  EXPECT_TRUE(second.is_free());
  EXPECT_TRUE(executor.run_ready());
  EXPECT_FALSE(executor.run_ready());
  EXPECT_EQ(script.log, "abab~a~");
  EXPECT_EQ(pends.load(), 5) << "two spawns, three wakes";
  EXPECT_EQ(allocations(), before);
}

TEST(StaticExecutor, RefusesStorageThatIsInUse) {
  Script script;
  EXPECT_TRUE(executor.spawn(first, Steps(script, 'a', 1, false)));
  EXPECT_FALSE(executor.spawn(first, Steps(script, 'x', 0)));
  EXPECT_EQ(script.log, "~") << "the one that was refused";
  EXPECT_TRUE(executor.run_ready());
  EXPECT_FALSE(executor.run_ready()) << "nobody has woken it";
  EXPECT_FALSE(executor.has_ready());
  script.waker.wake_by_ref();
  EXPECT_TRUE(executor.has_ready());
  script.waker.wake_by_ref();
  EXPECT_TRUE(executor.run_ready());
  EXPECT_EQ(script.log, "~aa~");
  EXPECT_FALSE(executor.run_ready()) << "two wakes, one poll";
}

TEST(StaticExecutor, WakersOfATaskThatHasFinishedDoNothing) {
  Script script;
  EXPECT_TRUE(executor.spawn(first, Steps(script, 'a', 0)));
  EXPECT_TRUE(executor.run_ready());
  pends = 0;
  script.waker.wake_by_ref();
  EXPECT_EQ(pends.load(), 0);
  EXPECT_FALSE(executor.run_ready());
  EXPECT_TRUE(executor.spawn(first, Steps(script, 'b', 0)));
  EXPECT_TRUE(executor.run_ready());
  EXPECT_EQ(script.log, "a~b~");
}

/// Finished when it sees the last count.
struct Ticks {
  Poll<void> poll(Context&) {
    seen->store(count->load());
    return *seen == goal ? Poll<void>(ready) : pending;
  }

  static constexpr int goal = 20'000;
  std::atomic<int>* count;
  std::atomic<int>* seen;
};

/// Leaves its waker where the "interrupt" finds it.
struct TakesWaker {
  using Output = void;
  Poll<void> poll(Context& cx) {
    *waker = cx.waker();
    return ticks->poll(cx);
  }
  Waker* waker;
  Ticks* ticks;
};

TEST(StaticExecutor, LosesNoWakeFromAnotherContext) {
  std::atomic<int> count{0};
  std::atomic<int> seen{-1};
  Waker waker = Waker::noop();
  static StaticTask<TakesWaker> task;
  Ticks state{&count, &seen};
  EXPECT_TRUE(executor.spawn(task, TakesWaker{&waker, &state}));
  EXPECT_TRUE(executor.run_ready());
  std::thread interrupts([&count, interrupt = waker] {
    for (int i = 1; i <= Ticks::goal; ++i) {
      count = i;
      interrupt.wake_by_ref();
    }
  });
  // Each wake is seen, so that the last one is.
  for (long turns = 0; !task.is_free() && turns < 2'000'000'000; ++turns) executor.run_ready();
  interrupts.join();
  EXPECT_TRUE(task.is_free());
  EXPECT_EQ(seen.load(), Ticks::goal);
}

}  // namespace
}  // namespace pollux::test
