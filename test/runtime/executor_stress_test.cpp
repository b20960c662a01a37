// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tasks of several workers that do a bit of everything, while other threads abort, drop and await
// them, and while the runtime ends. Under TSan too; --gtest_repeat=100 makes it long.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "pollux/combinators/branch_random.h"
#include "pollux/core/task.h"
#include "pollux/executor/join_set.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/spawn_blocking.h"
#include "pollux/executor/thread_waker.h"
#include "pollux/executor/yield_now.h"
#include "pollux/sync/broadcast.h"
#include "pollux/sync/mpsc.h"
#include "pollux/sync/mutex.h"
#include "pollux/sync/oneshot.h"
#include "pollux/sync/semaphore.h"
#include "pollux/sync/watch.h"
#include "pollux/time/sleep.h"
#include "pollux/time/timeout.h"

namespace pollux::test {
namespace {

using std::chrono::microseconds;

/// What the tasks have in common, and how many of them there are.
struct Everything {
  std::atomic<int> tasks{0};
  std::atomic<bool> is_locked{false};
  Mutex<int> mutex{0};
  Semaphore semaphore{2};
  mpsc::Bounded<int> numbers = mpsc::channel<int>(2);
  broadcast::Ends<int> news = broadcast::channel<int>(2);
  watch::Channel<int> latest = watch::channel(0);
};

class Alive {
 public:
  explicit Alive(Everything& all) : all_(all) { ++all_.tasks; }
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;
  ~Alive() { --all_.tasks; }

 private:
  Everything& all_;
};

microseconds moment(BranchRandom& random) { return microseconds(random.below(1500)); }

Task<void> hold_lock(Everything& all) {
  auto number = co_await all.mutex.lock();
  EXPECT_FALSE(all.is_locked.exchange(true));
  struct Unlock {
    Everything& all;
    ~Unlock() { all.is_locked = false; }
  } unlock{all};
  ++*number;
  co_await yield_now();
}

Task<void> ask_a_thread() {
  auto [sender, receiver] = oneshot::channel<int>();
  JoinHandle<void> answering = spawn_blocking([own = std::move(sender)]() mutable { own.send(7); });
  std::optional<int> answer = co_await std::move(receiver);
  EXPECT_EQ(answer.value_or(7), 7);  // nothing, if the runtime ended before it began
  co_await std::move(answering);
}

Task<void> hear_news(Everything& all, microseconds limit) {
  auto own = all.news.sender.subscribe();
  all.news.sender.send(1);
  co_await own.recv();
  co_await timeout(limit, own.recv());
  auto latest = all.latest.receiver;
  all.latest.sender.send(1);
  co_await latest.changed();
}

Task<int> wander(Everything& all, BranchRandom random, int generation);

Task<void> have_children(Everything& all, BranchRandom& random, int generation) {
  JoinSet<int> children;
  for (int i = 0; i < 3; ++i) {
    children.spawn(wander(all, BranchRandom(1 + random.below(1000)), generation + 1));
  }
  co_await children.join_next();  // the others are aborted
}

Task<int> wander(Everything& all, BranchRandom random, int generation) {
  Alive alive(all);
  for (int i = 0; i < 4; ++i) {
    switch (random.below(8)) {
      case 0:
        co_await sleep_for(moment(random));
        break;
      case 1:
        co_await timeout(moment(random), sleep_for(moment(random)));
        break;
      case 2:
        co_await hold_lock(all);
        break;
      case 3: {
        auto permit = co_await timeout(moment(random), all.semaphore.acquire());
        co_await yield_now();
        break;
      }
      case 4:
        co_await all.numbers.sender.send(i);
        break;
      case 5:
        co_await ask_a_thread();
        break;
      case 6:
        co_await hear_news(all, moment(random));
        break;
      default:
        if (generation < 2) co_await have_children(all, random, generation);
    }
  }
  co_return 1;
}

Task<void> take_numbers(Everything& all) {
  while (co_await all.numbers.receiver.recv()) {
  }
}

void spawn_and_meddle(MultiThread& runtime, Everything& all, BranchRandom random, int count) {
  auto parker = std::make_shared<internal::ThreadParker>();
  std::optional<JoinHandle<int>> kept;
  for (int i = 0; i < count; ++i) {
    JoinHandle<int> task = runtime.spawn(wander(all, BranchRandom(1 + random.below(1000)), 0));
    switch (random.below(4)) {
      case 0:
        task.abort();
        break;
      case 1:
        if (kept) kept->abort();
        kept = std::move(task);
        break;
      case 2:
        EXPECT_EQ(internal::wait_on_thread(*parker, std::move(task)), 1);
        break;
      default:;  // is dropped, and goes on
    }
  }
}

void expect_all_given_back(Everything& all) {
  EXPECT_EQ(all.tasks, 0);
  EXPECT_EQ(all.semaphore.available_permits(), 2u);
  EXPECT_TRUE(all.mutex.try_lock());
}

TEST(Stress, TasksAreAbortedDroppedAndAwaitedWhateverTheyDo) {
  Everything all;
  {
    MultiThread runtime(3);
    runtime.spawn(take_numbers(all)).detach();
    std::vector<std::thread> threads;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      threads.emplace_back([&, seed] { spawn_and_meddle(runtime, all, BranchRandom(seed), 400); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  expect_all_given_back(all);
}

TEST(Stress, ARuntimeEndsWhateverItsTasksDo) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Everything all;
    {
      MultiThread runtime(2);
      runtime.spawn(take_numbers(all)).detach();
      BranchRandom random(seed);
      for (int i = 0; i < 20; ++i) {
        runtime.spawn(wander(all, BranchRandom(1 + random.below(1000)), 0)).detach();
      }
      std::this_thread::sleep_for(moment(random));
    }
    expect_all_given_back(all);
  }
}

}  // namespace
}  // namespace pollux::test
