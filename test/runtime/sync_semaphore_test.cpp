// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Semaphore, Mutex, RwLock: who is served when, and what becomes of permits nobody takes.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "allocations.h"
#include "callback_waker.h"
#include "counting_waker.h"
#include "pollux/core/task.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/yield_now.h"
#include "pollux/sync/mutex.h"
#include "pollux/sync/rw_lock.h"
#include "pollux/sync/semaphore.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

TEST(Semaphore, GivesPermitsUntilThereAreNone) {
  CountingWaker waker;
  Semaphore semaphore(2);
  std::optional<SemaphorePermit> one = semaphore.acquire().poll(waker.context()).value();
  std::optional<SemaphorePermit> two = semaphore.try_acquire();
  EXPECT_TRUE(two.has_value());
  EXPECT_FALSE(semaphore.try_acquire().has_value());
  EXPECT_EQ(semaphore.available_permits(), 0u);
  one.reset();
  EXPECT_EQ(semaphore.available_permits(), 1u);
  std::move(*two).forget();
  two.reset();
  EXPECT_EQ(semaphore.available_permits(), 1u);
  EXPECT_EQ(waker.clones(), 0);
}

TEST(Semaphore, ServesInTheOrderOfTheFirstPolls) {
  CountingWaker first;
  CountingWaker second;
  Semaphore semaphore(0);
  auto one = semaphore.acquire();
  auto two = semaphore.acquire();
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  EXPECT_TRUE(one.poll(first.context()).is_pending());
  EXPECT_EQ(first.clones(), 1);
  semaphore.add_permits(1);
  EXPECT_EQ(first.wakes(), 1);
  EXPECT_EQ(second.wakes(), 0);
  EXPECT_FALSE(semaphore.try_acquire().has_value()) << "the permit is the first waiter's";
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  {
    Poll<SemaphorePermit> permit = one.poll(first.context());
    EXPECT_TRUE(permit.is_ready());
  }
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_TRUE(two.poll(second.context()).is_ready());
  EXPECT_EQ(first.clones_alive() + second.clones_alive(), 0);
}

TEST(Semaphore, DoesNotStarveTheOneWhoWantsMany) {
  CountingWaker many;
  CountingWaker few;
  Semaphore semaphore(1);
  auto three = semaphore.acquire(3);
  auto one = semaphore.acquire(1);
  EXPECT_TRUE(three.poll(many.context()).is_pending());
  EXPECT_TRUE(one.poll(few.context()).is_pending());
  EXPECT_FALSE(semaphore.try_acquire().has_value());
  semaphore.add_permits(1);
  EXPECT_EQ(many.wakes(), 0);
  semaphore.add_permits(2);
  EXPECT_EQ(many.wakes(), 1);
  EXPECT_EQ(few.wakes(), 1);
  EXPECT_TRUE(three.poll(many.context()).is_ready());
}

TEST(Semaphore, PassesOnWhatAWaiterThatIsDestroyedHasCollected) {
  CountingWaker waker;
  Semaphore semaphore(0);
  std::optional<AcquireFuture> many(semaphore.acquire(5));
  std::optional<AcquireFuture> two(semaphore.acquire(2));
  EXPECT_TRUE(many->poll(waker.context()).is_pending());
  EXPECT_TRUE(two->poll(waker.context()).is_pending());
  semaphore.add_permits(3);
  EXPECT_EQ(waker.wakes(), 0);
  many.reset();
  EXPECT_EQ(waker.wakes(), 1) << "granted, not polled yet";
  EXPECT_EQ(semaphore.available_permits(), 1u);
  two.reset();
  EXPECT_EQ(semaphore.available_permits(), 3u);
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST(Semaphore, WakesAnyNumberOutsideOfItsLock) {
  Semaphore semaphore(0);
  int woken = 0;
  CallbackWaker waker([&] {
    ++woken;
    (void)semaphore.available_permits();
  });
  std::vector<AcquireFuture> waiting;
  waiting.reserve(100);
  for (int i = 0; i < 100; ++i) {
    waiting.push_back(semaphore.acquire());
    EXPECT_TRUE(waiting.back().poll(waker.context()).is_pending());
  }
  semaphore.add_permits(99);
  EXPECT_EQ(woken, 99);
}

TEST(Semaphore, AWakerMayDestroyOtherWaiters) {
  Semaphore semaphore(0);
  CountingWaker counting;
  std::optional<AcquireFuture> two(semaphore.acquire());
  CallbackWaker waker([&] { two.reset(); });
  auto one = semaphore.acquire();
  EXPECT_TRUE(one.poll(waker.context()).is_pending());
  EXPECT_TRUE(two->poll(counting.context()).is_pending());
  semaphore.add_permits(1);
  EXPECT_FALSE(two.has_value());
  EXPECT_EQ(counting.clones_alive(), 0);
}

TEST(Semaphore, WaitsWithoutAllocating) {
  CountingWaker waker;
  Semaphore semaphore(0);
  long before = allocations();
  {
    auto one = semaphore.acquire();
    EXPECT_TRUE(one.poll(waker.context()).is_pending());
    semaphore.add_permits(1);
    EXPECT_TRUE(one.poll(waker.context()).is_ready());
  }
  EXPECT_EQ(allocations(), before);
}

TEST(SemaphoreDeathTest, AbortsWhenPolledAfterItHasFinished) {
  CountingWaker waker;
  Semaphore semaphore(1);
  auto one = semaphore.acquire();
  EXPECT_TRUE(one.poll(waker.context()).is_ready());
  EXPECT_DEATH((void)one.poll(waker.context()), "acquire was polled after it had finished");
}

TEST(Mutex, IsHeldByOneAtATime) {
  CountingWaker waker;
  Mutex<std::string> mutex("a");
  std::optional<MutexGuard<std::string>> guard = mutex.try_lock();
  ASSERT_TRUE(guard.has_value());
  EXPECT_FALSE(mutex.try_lock().has_value());
  auto next = mutex.lock();
  EXPECT_TRUE(next.poll(waker.context()).is_pending());
  **guard += "b";
  guard.reset();
  EXPECT_EQ(waker.wakes(), 1);
  EXPECT_EQ(*next.poll(waker.context()).value(), "ab");
  EXPECT_EQ(mutex.try_lock().value()->size(), 2u);
}

// tokio's issue 1898: a deadlock.
TEST(Mutex, IsPassedOnWhenTheNextIsDestroyedBeforeItIsPolled) {
  CountingWaker first;
  CountingWaker second;
  Mutex<int> mutex(1);
  std::optional<MutexGuard<int>> guard = mutex.try_lock();
  std::optional<LockFuture<int>> one(mutex.lock());
  auto two = mutex.lock();
  EXPECT_TRUE(one->poll(first.context()).is_pending());
  EXPECT_TRUE(two.poll(second.context()).is_pending());
  guard.reset();
  EXPECT_EQ(first.wakes(), 1);
  one.reset();
  EXPECT_EQ(second.wakes(), 1);
  EXPECT_EQ(*two.poll(second.context()).value(), 1);
}

Task<void> append(Mutex<std::string>& mutex, char letter) {
  MutexGuard<std::string> guard = co_await mutex.lock();
  std::size_t before = guard->size();
  co_await yield_now();
  EXPECT_EQ(guard->size(), before);
  guard->push_back(letter);
}

TEST(Mutex, ServesTasksInTheOrderInWhichTheyCame) {
  Mutex<std::string> mutex;
  run_limited([](Mutex<std::string>& mutex) -> Task<void> {
    std::vector<JoinHandle<void>> tasks;
    for (char letter = 'a'; letter <= 'z'; ++letter) tasks.push_back(spawn(append(mutex, letter)));
    for (JoinHandle<void>& task : tasks) co_await std::move(task);
  }(mutex));
  EXPECT_EQ(*mutex.try_lock().value(), "abcdefghijklmnopqrstuvwxyz");
}

TEST(RwLock, IsReadByManyOrWrittenByOne) {
  CountingWaker waker;
  RwLock<int> lock(1);
  std::optional<ReadGuard<int>> one = lock.try_read();
  std::optional<ReadGuard<int>> two = lock.read().poll(waker.context()).value();
  EXPECT_EQ(**one + **two, 2);
  EXPECT_FALSE(lock.try_write().has_value());
  one.reset();
  two.reset();
  std::optional<WriteGuard<int>> writer = lock.try_write();
  **writer = 5;
  EXPECT_FALSE(lock.try_read().has_value());
  EXPECT_FALSE(lock.try_write().has_value());
  writer.reset();
  EXPECT_EQ(**lock.try_read(), 5);
}

TEST(RwLock, NewReadersDoNotOvertakeAWriter) {
  CountingWaker writer;
  CountingWaker reader;
  RwLock<int> lock(1);
  std::optional<ReadGuard<int>> reading = lock.try_read();
  std::optional<LockFuture<int>> write(lock.write());
  auto read = lock.read();
  EXPECT_TRUE(write->poll(writer.context()).is_pending());
  EXPECT_TRUE(read.poll(reader.context()).is_pending());
  EXPECT_FALSE(lock.try_read().has_value());
  reading.reset();
  EXPECT_EQ(writer.wakes(), 1);
  EXPECT_EQ(reader.wakes(), 0);
  write.reset();
  EXPECT_EQ(reader.wakes(), 1) << "the writer has gone";
  EXPECT_EQ(*read.poll(reader.context()).value(), 1);
}

}  // namespace
}  // namespace pollux::test
