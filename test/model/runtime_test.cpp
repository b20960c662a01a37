// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runtime's threads share, in every order with a bounded number of preemptions and with
// all values that a load may give: task states and wakers, the channels, the run queues, parking.
// And broken variants of each idea, which have to be found.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "model.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/core/atomic_waker.h"
#include "pollux/core/task.h"
#include "pollux/executor/current_thread.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/executor/static_executor.h"
#include "pollux/executor/thread_waker.h"
#include "pollux/executor/work_queue.h"
#include "pollux/executor/yield_now.h"
#include "pollux/sync/mpsc.h"
#include "pollux/sync/notify.h"
#include "pollux/sync/oneshot.h"
#include "pollux/sync/semaphore.h"

namespace pollux::test {
namespace {

using internal::ExecutorTask;
using internal::ThreadParker;
using internal::WorkQueue;
using model::check;
using model::Options;
using model::Outcome;
using model::require;

void expect_right(const Options& options, const std::function<void()>& scenario) {
  Outcome outcome = check(options, scenario);
  EXPECT_EQ(outcome.failure, "");
  EXPECT_TRUE(outcome.is_complete || options.random) << "after " << outcome.executions;
}

void expect_right(const std::function<void()>& scenario) { expect_right(Options(), scenario); }

/// Some orders of many.
Options any_of(std::uint64_t executions) {
  Options options;
  options.random = true;
  options.most_executions = executions;
  return options;
}

void expect_failure(const std::function<void()>& scenario) {
  EXPECT_NE(check(Options(), scenario).failure, "");
}

/// Polls `future` on this thread until it is ready.
template <class F>
output_t<F> wait(F future) {
  auto parker = std::make_shared<ThreadParker>();
  return internal::wait_on_thread(*parker, std::move(future));
}

TEST(ModelOfOneshot, GivesTheValueOrSaysThatThereIsNone) {
  expect_right([] {
    auto [sender, receiver] = oneshot::channel<std::unique_ptr<int>>();
    std::thread other([sender = std::move(sender)]() mutable {
      std::move(sender).send(std::make_unique<int>(7));
    });
    auto value = wait(std::move(receiver));
    require(value && **value == 7, "the value comes");
    other.join();
  });
  expect_right([] {
    auto [sender, receiver] = oneshot::channel<int>();
    std::thread other([sender = std::move(sender)]() mutable { auto gone = std::move(sender); });
    require(!wait(std::move(receiver)), "the end comes");
    other.join();
  });
}

TEST(ModelOfOneshot, DestroysAValueOnceWhoeverIsLast) {
  expect_right([] {
    auto value = std::make_shared<int>(7);
    auto [sender, receiver] = oneshot::channel<std::shared_ptr<int>>();
    std::thread other([sender = std::move(sender), value]() mutable {
      std::move(sender).send(std::move(value));
    });
    {
      auto leaving = std::move(receiver);
      Context cx(Waker::noop());
      (void)leaving.poll(cx);
    }
    other.join();
    require(value.use_count() == 1, "it is destroyed");
  });
}

TEST(ModelOfMpsc, LosesNoValueAndNoTurn) {
  auto scenario = [] {
    auto [sender, receiver] = mpsc::channel<int>(1);
    auto send = [](mpsc::Sender<int> own, int value) { wait(own.send(value)); };
    std::thread first(send, sender, 1);
    std::thread second(send, std::move(sender), 2);
    int sum = 0;
    while (std::optional<int> value = wait(receiver.recv())) sum += *value;
    require(sum == 3, "all has come");
    first.join();
    second.join();
  };
  Options few;
  few.most_deviations = 1;
  expect_right(few, scenario);
  expect_right(any_of(3000), scenario);
}

TEST(ModelOfMpsc, ClosesUnderItsSenders) {
  expect_right([] {
    auto value = std::make_shared<int>(0);
    {
      auto [sender, receiver] = mpsc::channel<std::shared_ptr<int>>(1);
      std::thread other([own = std::move(sender), value]() mutable {
        wait(own.send(value));
        wait(own.send(std::move(value)));
      });
      wait(receiver.recv());
      {
        auto gone = std::move(receiver);
      }
      other.join();
    }
    require(value.use_count() == 1, "every value is destroyed");
  });
}

TEST(ModelOfSemaphore, PassesOnThePermitOfAWaiterThatLeaves) {
  expect_right([] {
    Semaphore semaphore(0);
    std::thread other([&] { semaphore.add_permits(1); });
    {
      auto leaving = semaphore.acquire();
      Context cx(Waker::noop());
      (void)leaving.poll(cx);
    }
    wait(semaphore.acquire());
    other.join();
  });
}

TEST(ModelOfNotify, IsNeverLost) {
  expect_right([] {
    Notify notify;
    std::thread other([&] { notify.notify_one(); });
    wait(notify.notified());
    other.join();
  });
}

/// Where a task leaves its waker for a thread.
class WakerBox {
 public:
  void put(const Waker& waker) {
    std::lock_guard lock(mutex_);
    waker_ = waker;
  }
  void wake() {
    std::optional<Waker> waker;
    {
      std::lock_guard lock(mutex_);
      waker.swap(waker_);
    }
    if (waker) std::move(*waker).wake();
  }

 private:
  std::mutex mutex_;
  std::optional<Waker> waker_;
};

/// Ready when `flag` is set. `looks_first` is wrong: what is set after that, and before the waker
/// is there, is missed.
auto wait_for(const std::atomic<bool>& flag, WakerBox& box, bool looks_first = false) {
  return poll_fn([&, looks_first](Context& cx) -> Poll<void> {
    if (looks_first && flag.load(std::memory_order_acquire)) return ready;
    box.put(cx.waker());
    if (!looks_first && flag.load(std::memory_order_acquire)) return ready;
    return pending;
  });
}

void wake_from_a_thread(bool looks_first) {
  std::atomic<bool> flag{false};
  WakerBox box;
  std::thread other([&] {
    flag.store(true, std::memory_order_release);
    box.wake();
  });
  CurrentThread runtime;
  runtime.block_on(wait_for(flag, box, looks_first));
  other.join();
}

TEST(ModelOfParking, LosesNoWakeUpFromAThread) {
  expect_right([] { wake_from_a_thread(false); });
  expect_failure([] { wake_from_a_thread(true); });
}

TEST(ModelOfAtomicWaker, WakesWhoeverHasLookedInVain) {
  auto wake_twice = [] {
    std::atomic<int> happened{0};
    AtomicWaker waker;
    auto happen = [&] {
      happened.fetch_add(1, std::memory_order_relaxed);
      waker.wake();
    };
    std::thread first(happen);
    std::thread second(happen);
    wait(poll_fn([&](Context& cx) -> Poll<void> {
      waker.set(cx.waker());
      if (happened.load(std::memory_order_relaxed) == 2) return ready;
      return pending;
    }));
    first.join();
    second.join();
  };
  expect_right(wake_twice);
}

/// The same without the state between leaving a waker and taking it.
class CarelessWaker {
 public:
  void set(const Waker& waker) { waker_ = waker; }
  void wake() { waker_.wake_by_ref(); }

 private:
  Waker waker_ = Waker::noop();
};

TEST(ModelOfAtomicWaker, WouldNotBearLess) {
  expect_failure([] {
    CarelessWaker waker;
    std::thread other([&] { waker.wake(); });
    waker.set(Waker::noop());
    other.join();
  });
}

TEST(ModelOfTasks, BearsWakeAndAbortAndTheEndOfTheHandleAtOnce) {
  expect_right([] {
    std::atomic<bool> flag{false};
    WakerBox box;
    CurrentThread runtime;
    std::optional<JoinHandle<void>> task = runtime.spawn(wait_for(flag, box));
    std::thread waking([&] {
      flag.store(true, std::memory_order_release);
      box.wake();
    });
    std::thread aborting([&task] {
      task->abort();
      task.reset();
    });
    runtime.block_on(yield_now());
    waking.join();
    aborting.join();
  });
}

TEST(ModelOfTasks, AWakerMayOutliveTheRuntime) {
  expect_right([] {
    std::atomic<bool> flag{false};
    WakerBox box;
    std::thread other([&] { box.wake(); });
    {
      CurrentThread runtime;
      runtime.spawn(wait_for(flag, box)).detach();
      runtime.block_on(yield_now());
    }
    other.join();
  });
}

/// What a device sleeps on: an interrupt, here.
class Doorbell {
 public:
  void ring() {
    std::lock_guard lock(mutex_);
    is_rung_ = true;
    rung_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    rung_.wait(lock, [this] { return std::exchange(is_rung_, false); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;
};

Doorbell* doorbell = nullptr;

TEST(ModelOfStaticExecutor, LosesNoWakeUpFromAnInterrupt) {
  expect_right([] {
    Doorbell own;
    doorbell = &own;
    std::atomic<bool> flag{false};
    WakerBox box;
    auto future = wait_for(flag, box);
    StaticExecutor executor([] { doorbell->ring(); });
    StaticTask<decltype(future)> task;
    executor.spawn(task, std::move(future));
    std::thread interrupt([&] {
      box.wake();
      flag.store(true, std::memory_order_release);
      box.wake();
    });
    while (!task.is_free()) {
      if (!executor.run_ready()) own.wait();
    }
    interrupt.join();
  });
}

/// The home of tasks that nobody runs.
class NoHome final : public internal::Home {
 public:
  void start(ExecutorTask&) override {}
  void wake(ExecutorTask&) override {}
};

struct Numbered : ExecutorTask {
  Numbered(internal::Home& home, int task_number)
      : ExecutorTask(table, home), number(task_number) {}

  static constexpr internal::TaskVTable table{};
  int number;
};

/// The owner pushes and pops, two others steal: each task is got once.
template <class Queue>
void push_pop_and_steal() {
  NoHome& home = *new NoHome;
  Queue queue;
  std::array<std::atomic<int>, 3> got{};
  std::array<std::optional<Numbered>, 3> tasks;
  auto take_all = [&got](Queue& from) {
    while (ExecutorTask* task = from.pop()) {
      got[static_cast<std::size_t>(static_cast<Numbered*>(task)->number)].fetch_add(
          1, std::memory_order_relaxed);
    }
  };
  std::vector<std::thread> thieves;
  for (int i = 0; i < 2; ++i) {
    thieves.emplace_back([&] {
      Queue own;
      queue.steal_into(own);
      take_all(own);
    });
  }
  for (int i = 0; i < 3; ++i) {
    std::optional<Numbered>& task = tasks[static_cast<std::size_t>(i)];
    task.emplace(home, i);
    queue.push(*task);
  }
  take_all(queue);
  for (std::thread& thief : thieves) thief.join();
  for (const std::atomic<int>& times : got) require(times == 1, "each task is got once");
  for (std::optional<Numbered>& task : tasks) task.reset();
  home.drop_reference();
}

/// A queue of the same kind, in which a push does not release what it pushes.
class CarelessQueue {
 public:
  void push(ExecutorTask& task) {
    std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    places_[tail % places_.size()].store(&task, std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_relaxed);
  }
  ExecutorTask* pop() {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      if (head == tail_.load(std::memory_order_acquire)) return nullptr;
      ExecutorTask* task = places_[head % places_.size()].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel)) return task;
    }
  }
  void steal_into(CarelessQueue& own) {
    if (ExecutorTask* task = pop()) own.push(*task);
  }

 private:
  std::atomic<std::uint32_t> head_{0};
  std::atomic<std::uint32_t> tail_{0};
  std::array<std::atomic<ExecutorTask*>, 8> places_{};
};

TEST(ModelOfWorkQueue, GivesEachTaskToOne) {
  expect_right([] { push_pop_and_steal<WorkQueue>(); });
  expect_failure([] { push_pop_and_steal<CarelessQueue>(); });
}

Task<int> count_to(int number) {
  for (int i = 0; i < number; ++i) co_await yield_now();
  co_return number;
}

TEST(ModelOfWorkers, FindTheirWorkAndTheirEnd) {
  expect_right(any_of(2000), [] {
    MultiThread runtime(2);
    JoinHandle<int> first = runtime.spawn(count_to(2));
    JoinHandle<int> second = runtime.spawn(count_to(1));
    require(wait(std::move(first)) + wait(std::move(second)) == 3, "both come to their end");
  });
}

TEST(ModelOfWorkers, WakeEachOther) {
  expect_right(any_of(2000), [] {
    MultiThread runtime(2);
    auto [there, from_here] = mpsc::channel<int>(1);
    auto [back, from_there] = mpsc::channel<int>(1);
    auto relay = [](mpsc::Receiver<int> from, mpsc::Sender<int> to) -> Task<void> {
      while (std::optional<int> value = co_await from.recv()) co_await to.send(*value + 1);
    };
    runtime.spawn(relay(std::move(from_here), std::move(back))).detach();
    for (int i = 0; i < 3; ++i) {
      wait(there.send(i));
      require(wait(from_there.recv()) == i + 1, "each comes back");
    }
  });
}

}  // namespace
}  // namespace pollux::test
