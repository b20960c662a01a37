// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The checker finds what is wrong, and only that: the known small programs of the C++ memory model,
// and small mistakes of the kinds that the runtime could make.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "model.h"

namespace pollux::test {
namespace {

using model::check;
using model::Options;
using model::Outcome;
using model::require;

void expect_right(const std::function<void()>& scenario) {
  Outcome outcome = check(Options(), scenario);
  EXPECT_EQ(outcome.failure, "");
  EXPECT_TRUE(outcome.is_complete) << outcome.executions;
  EXPECT_GT(outcome.executions, 1u);
}

void expect_failure(const std::function<void()>& scenario, const std::string& what) {
  Outcome outcome = check(Options(), scenario);
  EXPECT_EQ(outcome.failure.substr(0, outcome.failure.find('\n')), what);
}

/// One thread publishes `data` by storing `stored`, the other reads it if it loads that.
void publish(std::memory_order store, std::memory_order load) {
  int data = 0;
  std::atomic<bool> is_there{false};
  std::thread writer([&] {
    data = 1;
    is_there.store(true, store);
  });
  if (is_there.load(load)) require(data == 1, "what was published is there");
  writer.join();
}

TEST(ModelChecker, KnowsReleaseAndAcquire) {
  expect_right([] { publish(std::memory_order_release, std::memory_order_acquire); });
  expect_failure([] { publish(std::memory_order_relaxed, std::memory_order_acquire); },
                 "a read races with a write");
  expect_failure([] { publish(std::memory_order_release, std::memory_order_relaxed); },
                 "a read races with a write");
}

/// Each of two threads says that it is there, and looks for the other.
void look_for_each_other(bool fence) {
  std::atomic<int> first{0};
  std::atomic<int> second{0};
  int seen = 0;
  std::thread other([&] {
    second.store(1, std::memory_order_release);
    if (fence) std::atomic_thread_fence(std::memory_order_seq_cst);
    seen = first.load(std::memory_order_acquire);
  });
  first.store(1, std::memory_order_release);
  if (fence) std::atomic_thread_fence(std::memory_order_seq_cst);
  int mine = second.load(std::memory_order_acquire);
  other.join();
  require(mine + seen > 0, "one sees the other");
}

TEST(ModelChecker, KnowsThatTwoStoresMayPassEachOther) {
  expect_right([] { look_for_each_other(true); });
  expect_failure([] { look_for_each_other(false); }, "not so: one sees the other");
}

TEST(ModelChecker, NeverShowsAnOlderValueAfterANewerOne) {
  expect_right([] {
    std::atomic<int> count{0};
    std::thread other([&] {
      for (int i = 1; i <= 3; ++i) count.store(i, std::memory_order_relaxed);
    });
    int before = count.load(std::memory_order_relaxed);
    require(before <= count.load(std::memory_order_relaxed), "time goes on");
    other.join();
    require(count.load(std::memory_order_relaxed) == 3, "the last is the last");
  });
}

TEST(ModelChecker, KnowsLocks) {
  expect_right([] {
    std::mutex mutex;
    int count = 0;
    auto add = [&] {
      std::lock_guard lock(mutex);
      ++count;
    };
    std::thread other(add);
    add();
    other.join();
    require(count == 2, "both have added");
  });
  expect_failure(
      [] {
        std::mutex first;
        std::mutex second;
        std::thread other([&] {
          std::lock_guard inner(second);
          std::lock_guard outer(first);
        });
        {
          std::lock_guard outer(first);
          std::lock_guard inner(second);
        }
        other.join();
      },
      "all threads wait");
}

/// A thread sleeps until another sets a flag; wrongly if it looks before it has the lock.
void sleep_until_set(bool looks_again) {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> is_set{false};
  std::thread other([&] {
    is_set = true;
    std::lock_guard lock(mutex);
    changed.notify_one();
  });
  if (!is_set) {
    std::unique_lock lock(mutex);
    if (looks_again) {
      changed.wait(lock, [&] { return is_set.load(); });
    } else {
      changed.wait(lock);
    }
  }
  other.join();
}

TEST(ModelChecker, FindsALostWakeUp) {
  expect_right([] { sleep_until_set(true); });
  expect_failure([] { sleep_until_set(false); }, "all threads wait");
}

/// Two owners; who drops the last reference frees. `order` is that of the count.
struct Shared {
  std::atomic<int> owners{2};
  int value = 0;
};

void share(std::memory_order order) {
  auto* shared = new Shared;
  auto drop = [shared, order] {
    if (shared->owners.fetch_sub(1, order) == 1) delete shared;
  };
  std::thread other(drop);
  shared->value = 1;
  drop();
  other.join();
}

TEST(ModelChecker, FindsWhatIsFreedTooEarly) {
  expect_right([] { share(std::memory_order_acq_rel); });
  expect_failure([] { share(std::memory_order_relaxed); }, "freeing races with a write");
  expect_failure(
      [] {
        auto shared = std::make_unique<Shared>();
        Shared& borrowed = *shared;
        std::thread other([&] { borrowed.owners.load(); });
        shared.reset();
        other.join();
      },
      "an access to what was freed");
}

TEST(ModelChecker, PassesExceptionsAndEndlessLoopsOn) {
  expect_failure([] { throw std::runtime_error("no"); }, "an exception: no");
  expect_failure(
      [] {
        std::atomic<bool> is_joined{false};
        std::thread other([&] {
          while (!is_joined) {
          }
        });
        other.join();
        is_joined = true;
      },
      "it has no end");
}

}  // namespace
}  // namespace pollux::test
