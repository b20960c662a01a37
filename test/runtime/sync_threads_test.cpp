// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in sync, used from several threads at once, with waits that are given up now and then.
// Under TSan too.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "pollux/combinators/select.h"
#include "pollux/core/task.h"
#include "pollux/executor/yield_now.h"
#include "pollux/sync/barrier.h"
#include "pollux/sync/broadcast.h"
#include "pollux/sync/cancellation_token.h"
#include "pollux/sync/mpsc.h"
#include "pollux/sync/mutex.h"
#include "pollux/sync/notify.h"
#include "pollux/sync/once_cell.h"
#include "pollux/sync/rw_lock.h"
#include "pollux/sync/watch.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

constexpr int threads = 3;
constexpr int rounds = 300;

/// Runs `make(number of the thread)` to its end on each of several threads.
template <class Make>
void on_threads(Make make) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&make, i] { run_limited(make(i)); });
  }
  for (std::thread& thread : running) thread.join();
}

/// Polls `future` once and destroys it.
template <class F>
void poll_and_drop(F future) {
  CountingWaker waker;
  {
    F polled(std::move(future));
    (void)polled.poll(waker.context());
  }
  // Another thread may be about to wake a clone, which does not own the counts.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (waker.clones_alive() > 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

TEST(SyncThreads, MutexLosesNoTurn) {
  Mutex<int> mutex(0);
  on_threads([&](int) -> Task<void> {
    for (int i = 0; i < rounds; ++i) {
      if (i % 3 == 0) poll_and_drop(mutex.lock());
      MutexGuard<int> value = co_await mutex.lock();
      int before = *value;
      if (i % 5 == 0) co_await yield_now();
      *value = before + 1;
    }
  });
  EXPECT_EQ(**mutex.try_lock(), threads * rounds);
}

TEST(SyncThreads, RwLockSeparatesReadersFromWriters) {
  RwLock<std::pair<int, int>> lock(0, 0);
  on_threads([&](int) -> Task<void> {
    for (int i = 0; i < rounds; ++i) {
      poll_and_drop(lock.write());
      {
        WriteGuard<std::pair<int, int>> value = co_await lock.write();
        ++value->first;
        ++value->second;
      }
      ReadGuard<std::pair<int, int>> value = co_await lock.read();
      EXPECT_EQ(value->first, value->second);
    }
  });
  EXPECT_EQ((*lock.try_read())->first, threads * rounds);
}

TEST(SyncThreads, NotifyOneIsNeverLost) {
  Notify notify;
  std::atomic<int> left{rounds};
  on_threads([&](int number) -> Task<void> {
    // The first gives, and the others hand on what they get.
    if (number == 0) notify.notify_one();
    while (left > 0) {
      if (number == 1) poll_and_drop(notify.notified());
      co_await notify.notified();
      --left;
      notify.notify_one();
    }
    notify.notify_one();
  });
  EXPECT_LE(left.load(), 0);
}

TEST(SyncThreads, BarrierHasOneLeaderInEachRound) {
  Barrier barrier(threads);
  std::atomic<int> leaders{0};
  on_threads([&](int) -> Task<void> {
    for (int i = 1; i <= rounds; ++i) {
      if (co_await barrier.wait()) ++leaders;
      co_await barrier.wait();
      EXPECT_EQ(leaders.load(), i);
      co_await barrier.wait();
    }
  });
  EXPECT_EQ(leaders.load(), rounds);
}

Task<int> count_and_yield(std::atomic<int>& count) {
  co_await yield_now();
  co_return ++count;
}

TEST(SyncThreads, OnceCellIsSetOnce) {
  for (int i = 0; i < rounds / 10; ++i) {
    OnceCell<int> cell;
    std::atomic<int> made{0};
    on_threads([&](int) -> Task<void> {
      int& value = co_await cell.get_or_init([&] { return count_and_yield(made); });
      EXPECT_EQ(value, 1);
    });
  }
}

TEST(SyncThreads, CancellationReachesAll) {
  for (int i = 0; i < rounds / 10; ++i) {
    CancellationToken token;
    on_threads([&](int number) -> Task<void> {
      CancellationToken child = token.child_token();
      poll_and_drop(child.cancelled());
      if (number == 0) token.cancel();
      co_await child.child_token().cancelled();
    });
  }
}

TEST(SyncThreads, WatchShowsTheLastValue) {
  auto [sender, receiver] = watch::channel(0);
  on_threads([&sender = sender, &receiver = receiver](int number) -> Task<void> {
    if (number == 0) {
      for (int i = 1; i <= rounds; ++i) {
        EXPECT_TRUE(sender.send(i));
        co_await yield_now();
      }
      co_return;
    }
    watch::Receiver<int> mine = receiver;
    int seen = 0;
    while (seen < rounds) {
      EXPECT_TRUE(co_await mine.changed());
      int value = *mine.borrow();
      EXPECT_GE(value, seen);
      seen = value;
    }
  });
}

TEST(SyncThreads, BroadcastGivesAllInOrderToAll) {
  auto [sender, first] = broadcast::channel<int>(rounds);
  std::vector<broadcast::Receiver<int>> receivers;
  for (int i = 0; i < threads; ++i) receivers.push_back(sender.subscribe());
  on_threads([&sender = sender, &receivers](int number) -> Task<void> {
    if (number == 0) {
      for (int i = 0; i < rounds; ++i) EXPECT_EQ(sender.send(i), std::size_t{threads + 1});
    }
    for (int i = 0; i < rounds; ++i) {
      EXPECT_EQ((co_await receivers[number].recv()).value(), i);
    }
  });
}

TEST(SyncThreads, ClosingAChannelMeetsItsSenders) {
  for (int i = 0; i < rounds / 10; ++i) {
    auto [sender, receiver] = mpsc::channel<int>(1);
    std::atomic<int> sent{0};
    std::atomic<int> received{0};
    on_threads([&, &sender = sender, &receiver = receiver](int number) -> Task<void> {
      if (number == 0) {
        for (int values = 0; values < 20; ++values) {
          if (co_await receiver.recv()) ++received;
        }
        receiver.close();
        while (co_await receiver.recv()) ++received;
        co_return;
      }
      for (;;) {
        std::optional<mpsc::Permit<int>> permit = co_await sender.reserve();
        if (!permit) co_return;
        if (number == 1) co_await yield_now();
        permit->send(1);
        ++sent;
        if (!co_await sender.send(2)) break;
        ++sent;
      }
      co_await sender.closed();
    });
    EXPECT_EQ(sent.load(), received.load());
  }
}

}  // namespace
}  // namespace pollux::test
