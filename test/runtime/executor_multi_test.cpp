// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MultiThread: tasks on several workers: where they run, who steals them, and their end. And the
// queue that they are stolen from. Under TSan too.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "../../runtime/src/executor_worker_pool.h"
#include "pollux/combinators/join.h"
#include "pollux/combinators/pending_future.h"
#include "pollux/combinators/poll_fn.h"
#include "pollux/combinators/ready_future.h"
#include "pollux/core/task.h"
#include "pollux/executor/block_on.h"
#include "pollux/executor/join_set.h"
#include "pollux/executor/multi_thread.h"
#include "pollux/executor/spawn.h"
#include "pollux/executor/spawn_blocking.h"
#include "pollux/executor/yield_now.h"
#include "pollux/net/tcp_listener.h"
#include "pollux/net/tcp_stream.h"
#include "pollux/sync/mpsc.h"
#include "pollux/time/sleep.h"
#include "pollux/time/timeout.h"

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

/// Longer than anything here takes.
constexpr std::chrono::seconds limit{60};

template <class F>
output_t<F> run(MultiThread& runtime, F future) {
  auto output = runtime.block_on(timeout(limit, std::move(future)));
  if (!output) throw std::runtime_error("still pending at the limit");
  if constexpr (!std::is_void_v<output_t<F>>) return *std::move(output);
}

/// Counts itself while it lives, and notes the threads on which it is polled and destroyed.
struct Traces {
  std::mutex mutex;
  std::set<std::thread::id> polled_on;
  std::set<std::thread::id> destroyed_on;
  std::atomic<int> alive{0};
};

class Traced {
 public:
  using Output = void;

  explicit Traced(Traces& traces) : traces_(&traces) { ++traces.alive; }
  Traced(Traced&& other) noexcept : traces_(std::exchange(other.traces_, nullptr)) {}
  ~Traced() {
    if (!traces_) return;
    std::lock_guard lock(traces_->mutex);
    traces_->destroyed_on.insert(std::this_thread::get_id());
    --traces_->alive;
  }

  Poll<void> poll(Context&) {
    std::lock_guard lock(traces_->mutex);
    traces_->polled_on.insert(std::this_thread::get_id());
    return pending;
  }

 private:
  Traces* traces_;
};

struct NotSend : Traced {
  using Traced::Traced;
  static constexpr bool is_send = false;
};

static_assert(is_send_v<int> && is_send_v<Traced> && !is_send_v<NotSend>);
static_assert(!is_send_v<std::unique_lock<std::mutex>> && !is_send_v<Timeout<NotSend>>);
static_assert(!is_send_v<Join<Traced, NotSend>> && is_send_v<Join<Traced, Traced>>);

TEST(MultiThread, RunsTasksAndGivesTheirOutputs) {
  MultiThread runtime(2);
  EXPECT_EQ(runtime.worker_count(), 2u);
  EXPECT_EQ(runtime.block_on(ready_future(7)), 7);
  JoinHandle<int> task = runtime.spawn(ready_future(8));
  EXPECT_EQ(runtime.block_on(std::move(task)), 8);
  EXPECT_EQ(*runtime.block_on(runtime.spawn(ready_future(std::make_unique<int>(9)))), 9);
  EXPECT_THROW(runtime.block_on(runtime.spawn([]() -> Task<void> {
    co_await yield_now();
    throw std::runtime_error("task");
  }())),
               std::runtime_error);
}

Task<long> tree(int depth) {
  if (depth == 0) co_return 1;
  JoinHandle<long> left = spawn(tree(depth - 1));
  JoinHandle<long> right = spawn(tree(depth - 1));
  co_return co_await std::move(left) + co_await std::move(right);
}

TEST(MultiThread, FinishesTasksThatSpawnTasks) {
  for (std::size_t workers : {1, 2, 4}) {
    MultiThread runtime(workers);
    EXPECT_EQ(run(runtime, tree(10)), 1024);
  }
}

TEST(MultiThread, StealsFromAWorkerThatIsBusy) {
  MultiThread runtime(2);
  std::atomic<int> others{0};
  // Its children can only run on the other worker: it holds its own until they have.
  run(runtime, [](std::atomic<int>& others) -> Task<void> {
    for (int i = 0; i < 10; ++i) {
      spawn([](std::atomic<int>& others) -> Task<void> {
        ++others;
        co_return;
      }(others));
    }
    // The one spawned last is the next of this worker, and is not stolen.
    for (int waits = 0; others < 9 && waits < 30'000; ++waits) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(others.load(), 9);
    co_return;
  }(others));
}

TEST(MultiThread, RunsMoreTasksThanAQueueHolds) {
  MultiThread runtime(2);
  std::atomic<int> count{0};
  run(runtime, [](std::atomic<int>& count) -> Task<void> {
    JoinSet<void> tasks;
    for (int i = 0; i < 2000; ++i) {
      tasks.spawn([](std::atomic<int>& count) -> Task<void> {
        co_await yield_now();
        ++count;
      }(count));
    }
    while (co_await tasks.join_next()) {
    }
  }(count));
  EXPECT_EQ(count.load(), 2000);
}

TEST(MultiThread, KeepsATaskThatIsNotSendOnItsThread) {
  Traces traces;
  {
    MultiThread runtime(3);
    run(runtime, [](Traces& traces) -> Task<void> {
      JoinHandle<void> task = spawn(NotSend(traces));
      JoinHandle<void> local = spawn_local(Traced(traces));
      co_await yield_now();
      EXPECT_EQ(traces.polled_on, std::set{std::this_thread::get_id()});
      task.abort();
      EXPECT_THROW(co_await std::move(task), JoinError);
    }(traces));
  }
  EXPECT_EQ(traces.alive.load(), 0);
  EXPECT_EQ(traces.destroyed_on, traces.polled_on);
  EXPECT_EQ(traces.polled_on.count(std::this_thread::get_id()), 0u);
}

TEST(MultiThread, AtItsEndDestroysEveryFutureOnAWorker) {
  Traces traces;
  {
    MultiThread runtime(2);
    for (int i = 0; i < 1000; ++i) runtime.spawn(Traced(traces));
  }
  EXPECT_EQ(traces.alive.load(), 0);
  EXPECT_EQ(traces.destroyed_on.count(std::this_thread::get_id()), 0u);
}

Task<void> spawns_for_ever(std::atomic<long>& alive) {
  struct Count {
    explicit Count(std::atomic<long>& count) : count(count) { ++count; }
    ~Count() { --count; }
    std::atomic<long>& count;
  } count(alive);
  while (alive > 0) {
    JoinHandle<void> task = spawn(yield_now());
    co_await yield_now();
    if (alive < 50) spawn(spawns_for_ever(alive));
    co_await sleep_for(1ms);
  }
}

TEST(MultiThread, EndsWhileTasksSpawnTasks) {
  for (int i = 0; i < 20; ++i) {
    std::atomic<long> alive{0};
    {
      MultiThread runtime(2);
      runtime.spawn(spawns_for_ever(alive));
      run(runtime, sleep_for(3ms));
    }
    EXPECT_EQ(alive.load(), 0);
  }
}

TEST(MultiThread, AWakerMayOutliveIt) {
  std::optional<Waker> waker;
  {
    MultiThread runtime(1);
    run(runtime, poll_fn([&](Context& cx) -> Poll<void> {
          waker = cx.waker();
          return ready;
        }));
    JoinHandle<void> task = runtime.spawn(poll_fn([&](Context& cx) -> Poll<void> {
      waker = cx.waker();
      cx.waker().wake_by_ref();
      return pending;
    }));
    run(runtime, sleep_for(1ms));
  }
  waker->wake_by_ref();
}

TEST(MultiThread, LosesNoWakeUpWhenWorkersPark) {
  MultiThread runtime(2);
  // Each message finds all workers idle, or about to be.
  auto [sender, receiver] = mpsc::channel<int>(1);
  JoinHandle<long> sum = runtime.spawn([](mpsc::Receiver<int> receiver) -> Task<long> {
    long sum = 0;
    while (std::optional<int> value = co_await receiver.recv()) sum += *value;
    co_return sum;
  }(std::move(receiver)));
  {
    mpsc::Sender<int> mine = std::move(sender);
    auto parker = std::make_shared<internal::ThreadParker>();
    for (int i = 1; i <= 3000; ++i) {
      JoinHandle<bool> sent = runtime.spawn([](mpsc::Sender<int> sender, int i) -> Task<bool> {
        co_return co_await sender.send(i);
      }(mine, i));
      EXPECT_TRUE(internal::wait_on_thread(*parker, std::move(sent)));
    }
  }
  EXPECT_EQ(run(runtime, std::move(sum)), 3000L * 3001 / 2);
}

Task<void> relay(mpsc::Receiver<int> from, mpsc::Sender<int> to) {
  while (std::optional<int> value = co_await from.recv()) {
    if (*value == 0) break;
    co_await to.send(*value - 1);
  }
}

TEST(MultiThread, PassesMessagesInARing) {
  MultiThread runtime(3);
  run(runtime, [](int size, int rounds) -> Task<void> {
    JoinSet<void> tasks;
    auto first = mpsc::channel<int>(1);
    std::optional<mpsc::Receiver<int>> from(std::move(first.receiver));
    for (int i = 1; i < size; ++i) {
      auto [sender, receiver] = mpsc::channel<int>(1);
      tasks.spawn(relay(*std::move(from), std::move(sender)));
      from.emplace(std::move(receiver));
    }
    mpsc::Sender<int> last = first.sender;
    tasks.spawn(relay(*std::move(from), std::move(last)));
    EXPECT_TRUE(co_await first.sender.send(size * rounds));
    EXPECT_TRUE(co_await tasks.join_next());
  }(20, 50));
}

TEST(MultiThread, TimersFireOnWhateverWorkerTheTaskIs) {
  MultiThread runtime(3);
  run(runtime, []() -> Task<void> {
    JoinSet<void> tasks;
    for (int i = 0; i < 200; ++i) {
      tasks.spawn([](int i) -> Task<void> {
        for (int round = 0; round < 5; ++round) {
          co_await yield_now();
          co_await sleep_for(std::chrono::microseconds(100 * (i % 30)));
          (void)co_await timeout(1h, yield_now());
        }
      }(i));
    }
    while (co_await tasks.join_next()) {
    }
  }());
}

Task<void> echo(net::TcpStream socket) {
  char buffer[256];
  for (;;) {
    std::size_t size = co_await socket.read_some(buffer, sizeof buffer);
    if (size == 0) co_return;
    co_await socket.write_all(buffer, size);
  }
}

Task<void> serve(net::TcpListener listener) {
  for (;;) {
    auto [socket, peer] = co_await listener.accept();
    spawn(echo(std::move(socket)));
  }
}

Task<void> ask(net::SocketAddress address, int messages) {
  net::TcpStream socket = co_await net::TcpStream::connect(address);
  char buffer[16];
  for (int i = 0; i < messages; ++i) {
    co_await socket.write_all("ping", 4);
    for (std::size_t got = 0; got < 4;) {
      std::size_t size = co_await socket.read_some(buffer, sizeof buffer);
      EXPECT_GT(size, 0u);
      if (size == 0) co_return;
      got += size;
    }
    if (i % 7 == 0) co_await yield_now();
  }
}

TEST(MultiThread, SocketsServeTasksOnAllWorkers) {
  MultiThread runtime(3);
  net::TcpListener listener = net::TcpListener::bind("127.0.0.1:0");
  net::SocketAddress address = listener.local_address();
  runtime.spawn(serve(std::move(listener)));
  run(runtime, [](net::SocketAddress address) -> Task<void> {
    JoinSet<void> clients;
    for (int i = 0; i < 20; ++i) clients.spawn(ask(address, 50));
    while (co_await clients.join_next()) {
    }
  }(address));
}

TEST(MultiThread, RunsBlockingWork) {
  MultiThread runtime(1);
  int value =
      run(runtime, []() -> Task<int> { co_return co_await spawn_blocking([] { return 5; }); }());
  EXPECT_EQ(value, 5);
}

TEST(MultiThreadDeathTest, AbortsInABlockOnOnTheSameThread) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(block_on(poll_fn([](Context&) -> Poll<void> {
                 MultiThread runtime(1);
                 runtime.block_on(ready_future(1));
                 return ready;
               })),
               "would stand still");
}

/// Tasks that are only moved around.
struct Idle final : internal::Home {
  void start(internal::ExecutorTask&) override {}
  void wake(internal::ExecutorTask&) override {}
};

TEST(WorkQueue, GivesEachTaskOnceToTheOwnerOrAThief) {
  constexpr int tasks = 20'000;
  static constexpr internal::TaskVTable table{};
  Idle& home = *new Idle;
  std::vector<std::unique_ptr<internal::ExecutorTask>> all;
  for (int i = 0; i < tasks; ++i) {
    all.push_back(std::make_unique<internal::ExecutorTask>(table, home));
    all.back()->shard = 0;
  }
  internal::WorkQueue queue;
  std::atomic<bool> done{false};
  std::array<int, 3> counts{};
  auto thief = [&](int& count) {
    internal::WorkQueue mine;
    bool last = false;
    while (!last) {
      last = done;
      queue.steal_into(mine);
      while (internal::ExecutorTask* task = mine.pop()) {
        ++task->shard;
        ++count;
      }
    }
  };
  std::thread first([&] { thief(counts[0]); });
  std::thread second([&] { thief(counts[1]); });
  for (auto& task : all) {
    while (!queue.push(*task)) {
      if (internal::ExecutorTask* popped = queue.pop()) {
        ++popped->shard;
        ++counts[2];
      }
    }
  }
  while (internal::ExecutorTask* task = queue.pop()) {
    ++task->shard;
    ++counts[2];
  }
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(counts[0] + counts[1] + counts[2], tasks);
  for (auto& task : all) EXPECT_EQ(task->shard, 1u);
  all.clear();
  home.drop_reference();
}

TEST(WorkQueue, IsFullAtItsCapacityAndGivesTheOlderHalf) {
  static constexpr internal::TaskVTable table{};
  Idle& home = *new Idle;
  std::vector<std::unique_ptr<internal::ExecutorTask>> all;
  internal::WorkQueue queue;
  internal::WorkQueue thief;
  for (std::uint32_t i = 0; i <= internal::WorkQueue::capacity; ++i) {
    all.push_back(std::make_unique<internal::ExecutorTask>(table, home));
    EXPECT_EQ(queue.push(*all.back()), i < internal::WorkQueue::capacity);
  }
  EXPECT_EQ(queue.steal_into(thief), internal::WorkQueue::capacity / 2);
  EXPECT_EQ(thief.pop(), all[0].get());
  EXPECT_EQ(queue.pop(), all[internal::WorkQueue::capacity / 2].get());
  all.clear();
  home.drop_reference();
}

}  // namespace
}  // namespace pollux::test
