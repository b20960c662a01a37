// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tasks that are woken, awaited and forgotten by other threads. Under TSan too.
// SHAPES: CA13
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"

namespace pollux::test {
namespace {

/// A place where a task leaves its waker for a thread.
class WakerBox {
 public:
  void put(const Waker& waker) {
    std::lock_guard lock(mutex_);
    waker_ = waker;
  }
  std::optional<Waker> get() {
    std::lock_guard lock(mutex_);
    return waker_;
  }

 private:
  std::mutex mutex_;
  std::optional<Waker> waker_;
};

/// Ready when `flag` is set; leaves its waker in `box` before it looks.
auto wait_for(std::atomic<bool>& flag, WakerBox& box) {
  return poll_fn([&](Context& cx) -> Poll<void> {
    box.put(cx.waker());
    if (!flag.load()) return pending;
    return ready;
  });
}

TEST(WakeFromAThread, EndsAPark) {
  for (int i = 0; i < 1000; ++i) {
    std::atomic<bool> flag{false};
    WakerBox box;
    std::thread thread([&] {
      flag = true;
      if (std::optional<Waker> waker = box.get()) std::move(*waker).wake();
    });
    block_on(wait_for(flag, box));
    thread.join();
  }
}

TEST(WakeFromAThread, ReachesASpawnedTask) {
  for (int i = 0; i < 1000; ++i) {
    std::atomic<bool> flag{false};
    WakerBox box;
    std::thread thread([&] {
      flag = true;
      if (std::optional<Waker> waker = box.get()) waker->wake_by_ref();
    });
    CurrentThread runtime;
    runtime.block_on(runtime.spawn(wait_for(flag, box)));
    thread.join();
  }
}

TEST(WakeFromAThread, OfATaskThatIsNotifiedAlreadyShowsWhatWasDoneBefore) {
  CurrentThread runtime;
  std::optional<Waker> waker;
  int data = 0;  // not atomic: ordered by the wake alone, which TSan checks
  int seen = -1;
  runtime.spawn(poll_fn([&](Context& cx) -> Poll<void> {
    seen = data;
    waker = cx.waker();
    return pending;
  }));
  runtime.block_on(yield_now());
  waker->wake_by_ref();

  std::atomic<bool> woken{false};
  std::thread thread([&, waker = *waker] {
    data = 1;
    waker.wake_by_ref();
    woken.store(true, std::memory_order_relaxed);
  });
  while (!woken.load(std::memory_order_relaxed)) std::this_thread::yield();
  runtime.block_on(yield_now());
  EXPECT_EQ(seen, 1);
  thread.join();
}

/// Ready when threads have counted up to `goal`.
auto wait_for_count(std::atomic<int>& count, int goal, WakerBox& box) {
  return poll_fn([&count, goal, &box](Context& cx) -> Poll<void> {
    box.put(cx.waker());
    if (count.load() < goal) return pending;
    return ready;
  });
}

TEST(WakeFromAThread, IsNeverLostWhenManyWakeMany) {
  constexpr int tasks = 20;
  constexpr int threads = 3;
  constexpr int rounds = 500;
  std::array<std::atomic<int>, tasks> counts{};
  std::array<WakerBox, tasks> boxes;

  CurrentThread runtime;
  std::vector<JoinHandle<void>> handles;
  for (int i = 0; i < tasks; ++i) {
    handles.push_back(runtime.spawn(wait_for_count(counts[i], threads * rounds, boxes[i])));
  }
  std::vector<std::thread> wakers;
  for (int i = 0; i < threads; ++i) {
    wakers.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        for (int task = 0; task < tasks; ++task) {
          ++counts[task];
          std::optional<Waker> waker = boxes[task].get();
          if (waker) round % 2 ? waker->wake_by_ref() : std::move(*waker).wake();
        }
      }
    });
  }
  for (JoinHandle<void>& handle : handles) runtime.block_on(std::move(handle));
  for (std::thread& thread : wakers) thread.join();
}

TEST(WakeFromAThread, MayMeetTheEndOfTheRuntime) {
  for (int i = 0; i < 300; ++i) {
    WakerBox box;
    std::atomic<bool> stop{false};
    std::thread thread([&] {
      while (!stop) {
        if (std::optional<Waker> waker = box.get()) std::move(*waker).wake();
      }
    });
    block_on([](WakerBox& box) -> Task<void> {
      spawn(poll_fn([&](Context& cx) -> Poll<void> {
        box.put(cx.waker());
        return pending;
      }));
      for (int yields = 0; yields < 3; ++yields) co_await yield_now();
    }(box));
    stop = true;
    thread.join();
  }
}

TEST(JoinHandle, MayBeAwaitedOnAnotherThread) {
  for (int i = 0; i < 300; ++i) {
    CurrentThread runtime;
    JoinHandle<int> task = runtime.spawn([]() -> Task<int> {
      co_await yield_now();
      co_return 7;
    }());
    std::thread thread([&task] { EXPECT_EQ(block_on(std::move(task)), 7); });
    runtime.block_on(yield_now());
    runtime.block_on(yield_now());
    thread.join();
  }
}

TEST(JoinHandle, MayBeDroppedOnAnotherThreadWhenTheTaskFinishes) {
  auto value = std::make_shared<int>(1);
  for (int i = 0; i < 300; ++i) {
    CurrentThread runtime;
    CountingWaker waker;
    std::optional<JoinHandle<std::shared_ptr<int>>> task = runtime.spawn(
        [](std::shared_ptr<int> value) -> Task<std::shared_ptr<int>> { co_return value; }(value));
    EXPECT_TRUE(task->poll(waker.context()).is_pending());
    std::thread thread([&task] { task.reset(); });
    runtime.block_on(yield_now());
    thread.join();
    EXPECT_EQ(value.use_count(), 1);
    EXPECT_EQ(waker.clones_alive(), 0);
  }
}

TEST(Abort, MayComeFromAnotherThread) {
  for (int i = 0; i < 300; ++i) {
    CurrentThread runtime;
    JoinHandle<void> task = runtime.spawn(pending_future());
    std::atomic<bool> flag{false};
    WakerBox box;
    std::thread thread([&] {
      task.abort();
      EXPECT_THROW(block_on(std::move(task)), JoinError);
      flag = true;
      if (std::optional<Waker> waker = box.get()) std::move(*waker).wake();
    });
    runtime.block_on(wait_for(flag, box));
    thread.join();
  }
}

}  // namespace
}  // namespace pollux::test
