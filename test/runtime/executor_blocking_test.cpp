// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// spawn_blocking: results, the bound on threads, and the end of the runtime.
#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pollux/combinators/poll_fn.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/spawn_blocking.h"
#include "pollux/executor/yield_now.h"

namespace pollux::test {
namespace {

/// Waits, on a thread that may block, until `done()`. False if that takes too long.
template <class Done>
bool eventually(Done done) {
  for (int i = 0; i < 10'000; ++i) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// GCC 12 destroys a lambda twice that stands in a co_await: handles are made before.

Task<std::string> shout(std::string text) {
  auto handle = spawn_blocking([text = std::move(text)]() mutable {
    for (char& letter : text) letter = static_cast<char>(std::toupper(letter));
    return std::move(text);
  });
  co_return co_await handle;
}

TEST(SpawnBlocking, GivesWhatTheFunctionReturns) {
  EXPECT_EQ(block_on(shout("a string that is too long for the small buffer")),
            "A STRING THAT IS TOO LONG FOR THE SMALL BUFFER");
}

TEST(SpawnBlocking, RunsOnAnotherThreadWhileTasksGoOn) {
  std::atomic<bool> task_ran{false};
  std::thread::id thread;
  block_on([](std::atomic<bool>& task_ran, std::thread::id& thread) -> Task<void> {
    auto blocking = spawn_blocking([&] {
      thread = std::this_thread::get_id();
      EXPECT_TRUE(eventually([&] { return task_ran.load(); }));
    });
    spawn(poll_fn([&](Context&) -> Poll<void> {
      task_ran = true;
      return ready;
    }));
    co_await blocking;
  }(task_ran, thread));
  EXPECT_NE(thread, std::thread::id());
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(SpawnBlocking, TakesMoveOnlyFunctionsAndResults) {
  auto function = [value = std::make_unique<int>(3)]() mutable { return std::move(value); };
  int value = block_on([](decltype(function) function) -> Task<int> {
    auto result = co_await spawn_blocking(std::move(function));
    co_return *result;
  }(std::move(function)));
  EXPECT_EQ(value, 3);
}

Task<std::string> catch_error() {
  JoinHandle<int> fails = spawn_blocking([]() -> int { throw std::runtime_error("from there"); });
  try {
    co_await fails;
  } catch (const std::runtime_error& error) {
    co_return error.what();
  }
  co_return "nothing";
}

TEST(SpawnBlocking, RethrowsWhatTheFunctionThrows) {
  EXPECT_EQ(block_on(catch_error()), "from there");
}

TEST(SpawnBlocking, DestroysTheFunctionBeforeTheHandleIsReady) {
  auto held = std::make_shared<int>(1);
  long uses = block_on([](std::shared_ptr<int>& held) -> Task<long> {
    auto handle = spawn_blocking([held] {});
    co_await handle;
    co_return held.use_count();
  }(held));
  EXPECT_EQ(uses, 1);
}

RuntimeOptions with_threads(std::size_t count) {
  RuntimeOptions options;
  options.max_blocking_threads = count;
  return options;
}

TEST(SpawnBlocking, UsesNoMoreThreadsThanAllowedAndAllOfThose) {
  constexpr int allowed = 3;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<int> begun{0};
  auto work = [&] {
    ++begun;
    int now = ++running;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    EXPECT_TRUE(eventually([&] { return begun >= allowed; }));
    --running;
  };
  CurrentThread runtime(with_threads(allowed));
  runtime.block_on([](auto& work) -> Task<void> {
    std::vector<JoinHandle<void>> handles;
    for (int i = 0; i < 20; ++i) handles.push_back(spawn_blocking(work));
    for (JoinHandle<void>& handle : handles) co_await handle;
  }(work));
  EXPECT_EQ(begun, 20);
  EXPECT_EQ(most, allowed);
}

Task<void> abort_both(bool& second_ran) {
  std::atomic<bool> release{false};
  std::atomic<bool> begun{false};
  auto first = spawn_blocking([&] {
    begun = true;
    return eventually([&] { return release.load(); });
  });
  while (!begun) co_await yield_now();
  auto second = spawn_blocking([&] { second_ran = true; });
  second.abort();
  first.abort();
  release = true;
  EXPECT_TRUE(co_await first);
  try {
    co_await second;
    ADD_FAILURE() << "was not aborted";
  } catch (const JoinError&) {
  }
}

TEST(SpawnBlocking, AbortsOnlyWhatHasNotBegun) {
  CurrentThread runtime(with_threads(1));
  bool second_ran = false;
  runtime.block_on(abort_both(second_ran));
  EXPECT_FALSE(second_ran);
}

/// Sets a flag when it is destroyed.
struct Sets {
  explicit Sets(std::atomic<bool>& flag) : flag(&flag) {}
  Sets(Sets&& other) noexcept : flag(std::exchange(other.flag, nullptr)) {}
  ~Sets() {
    if (flag) *flag = true;
  }
  std::atomic<bool>* flag;
};

TEST(Shutdown, DropsWhatHasNotBegunAndWaitsForTheRest) {
  std::atomic<bool> dropped{false};
  std::atomic<bool> finished{false};
  std::atomic<bool> begun{false};
  bool second_ran = false;
  {
    CurrentThread runtime(with_threads(1));
    runtime.block_on(
        [](auto& dropped, auto& finished, auto& begun, bool& second_ran) -> Task<void> {
          spawn_blocking([&] {
            begun = true;
            finished = eventually([&] { return dropped.load(); });
          });
          spawn_blocking([&, sets = Sets(dropped)] { second_ran = true; });
          while (!begun) co_await yield_now();
        }(dropped, finished, begun, second_ran));
    EXPECT_FALSE(dropped);
  }
  EXPECT_TRUE(finished);
  EXPECT_FALSE(second_ran);
}

/// Calls spawn_blocking when it is destroyed.
struct BlocksAtItsEnd {
  explicit BlocksAtItsEnd(bool& ran) : ran(&ran) {}
  BlocksAtItsEnd(BlocksAtItsEnd&& other) noexcept : ran(std::exchange(other.ran, nullptr)) {}
  ~BlocksAtItsEnd() {
    if (ran) spawn_blocking([ran = ran] { *ran = true; });
  }
  Poll<void> operator()(Context&) { return pending; }
  bool* ran;
};

TEST(Shutdown, DropsBlockingWorkThatComesMeanwhile) {
  bool ran = false;
  block_on([](bool& ran) -> Task<void> {
    spawn(poll_fn(BlocksAtItsEnd(ran)));
    co_return;
  }(ran));
  EXPECT_FALSE(ran);
}

TEST(SpawnBlockingDeathTest, AbortsOutsideOfBlockOn) {
  EXPECT_DEATH(spawn_blocking([] {}), "spawn_blocking was called outside of block_on");
}

/// A task for the pool that waits until `release`.
auto pool_task(std::atomic<bool>& release) {
  using Call = internal::Call<std::function<bool()>>;
  std::function<bool()> wait = [&] { return eventually([&] { return release.load(); }); };
  return new internal::TaskFrame<Call, internal::BlockingTask>(Call(std::move(wait)));
}

TEST(BlockingPool, EndsThreadsThatHaveNothingToDo) {
  internal::BlockingPool pool(4, std::chrono::milliseconds(0));
  std::atomic<bool> release{false};
  std::vector<JoinHandle<bool>> handles;
  for (int i = 0; i < 3; ++i) {
    auto* task = pool_task(release);
    handles.emplace_back(*task);
    pool.submit(*task);
  }
  EXPECT_EQ(pool.thread_count(), 3u);
  release = true;
  for (JoinHandle<bool>& handle : handles) EXPECT_TRUE(block_on(std::move(handle)));
  EXPECT_TRUE(eventually([&] { return pool.thread_count() == 0; }));
}

TEST(BlockingPool, UsesAnIdleThreadAgain) {
  internal::BlockingPool pool(4, std::chrono::hours(1));
  std::atomic<bool> release{true};
  for (int i = 0; i < 5; ++i) {
    auto* task = pool_task(release);
    JoinHandle<bool> handle(*task);
    EXPECT_TRUE(eventually([&] { return pool.idle_count() == pool.thread_count(); }));
    pool.submit(*task);
    EXPECT_TRUE(block_on(std::move(handle)));
  }
  EXPECT_EQ(pool.thread_count(), 1u);
}

}  // namespace
}  // namespace pollux::test
