// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scenarios of the whole runtime in which the n-th allocation fails, for each n until none is left
// to fail: std::bad_alloc arrives where it can be caught, all that was allocated is freed, and the
// same scenario goes well after that.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <new>
#include <system_error>

#include "client.h"
#include "resp.h"
#include "server.h"

namespace {

std::atomic<long> allocated{0};  // and not freed
std::atomic<long> until_failure{-1};

void* allocate(std::size_t size) {
  if (until_failure.load() >= 0 && until_failure.fetch_sub(1) == 0) throw std::bad_alloc();
  void* memory = std::malloc(size ? size : 1);
  if (!memory) throw std::bad_alloc();
  ++allocated;
  return memory;
}

void* allocate(std::size_t size, std::align_val_t alignment) {
  if (until_failure.load() >= 0 && until_failure.fetch_sub(1) == 0) throw std::bad_alloc();
  auto to = static_cast<std::size_t>(alignment);
  void* memory = std::aligned_alloc(to, (size + to - 1) / to * to);
  if (!memory) throw std::bad_alloc();
  ++allocated;
  return memory;
}

void release(void* memory) {
  if (memory) --allocated;
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t to) { return allocate(size, to); }
void* operator new[](std::size_t size, std::align_val_t to) { return allocate(size, to); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace pollux::test {
namespace {

using namespace std::chrono_literals;

/// Runs `scenario`, which tells whether all went as it should, with each of its allocations failing
/// in turn.
template <class Scenario>
void fail_each_allocation(Scenario scenario) {
  ASSERT_TRUE(scenario());  // what is made once, and stays, is made
  constexpr long most = 20'000;
  int thrown = 0;
  for (long n = 0; n < most; ++n) {
    bool went_well = false;
    std::exception_ptr error;
    long before = allocated.load();
    until_failure = n;
    try {
      went_well = scenario();
    } catch (const std::bad_alloc&) {
      ++thrown;
    } catch (...) {
      error = std::current_exception();
    }
    bool has_failed = until_failure.exchange(-1) < 0;
    EXPECT_EQ(allocated.load(), before) << "leaked, with allocation " << n << " failing";
    if (error) std::rethrow_exception(error);
    if (has_failed) continue;
    EXPECT_TRUE(went_well) << "after " << n << " failures";
    EXPECT_GT(n, 0);
    EXPECT_GT(thrown, 0);
    return;
  }
  FAIL() << "has no end";
}

Task<std::size_t> length_of(std::string text) {
  co_await yield_now();
  co_return text.size();
}

Task<std::size_t> spawn_some(std::size_t count) {
  std::vector<JoinHandle<std::size_t>> tasks;
  for (std::size_t i = 0; i < count; ++i) tasks.push_back(spawn(length_of(std::string(100, 'x'))));
  std::size_t sum = 0;
  for (JoinHandle<std::size_t>& task : tasks) sum += co_await task;
  co_return sum;
}

TEST(FailingAllocation, OfATaskReachesItsHandle) {
  fail_each_allocation([] { return block_on(spawn_some(5)) == 500; });
}

Task<bool> work_of_a_set() {
  JoinSet<std::size_t> set;
  for (int i = 0; i < 3; ++i) set.spawn(length_of(std::string(100, 'x')));
  std::size_t sum = 0;
  while (auto outcome = co_await set.join_next()) sum += *outcome;
  set.spawn(length_of(std::string(100, 'y')));
  co_return sum == 300;  // the last one is aborted
}

TEST(FailingAllocation, LeavesAJoinSetWhole) {
  fail_each_allocation([] { return block_on(work_of_a_set()); });
}

Task<void> send_strings(mpsc::Sender<std::string> bounded,
                        mpsc::UnboundedSender<std::string> unbounded, int count) {
  for (int i = 0; i < count; ++i) {
    std::string value(100, 'a');
    unbounded.send(value);
    co_await bounded.send(std::move(value));
  }
}

Task<bool> use_channels() {
  auto [bounded, from_bounded] = mpsc::channel<std::string>(2);
  auto [unbounded, from_unbounded] = mpsc::unbounded_channel<std::string>();
  auto [one, from_one] = oneshot::channel<std::string>();
  auto [all, from_all] = broadcast::channel<std::string>(2);
  auto [latest, from_latest] = watch::channel<std::string>(std::string(100, 'w'));
  JoinHandle<void> sending = spawn(send_strings(std::move(bounded), std::move(unbounded), 20));
  std::size_t received = 0;
  while (co_await from_bounded.recv()) ++received;
  while (co_await from_unbounded.recv()) ++received;
  co_await std::move(sending);
  std::move(one).send(std::string(100, 'o'));
  all.send(std::string(100, 'b'));
  latest.send(std::string(100, 'v'));
  auto from_sender = co_await std::move(from_one);
  auto broadcasted = co_await from_all.recv();
  bool has_changed = co_await from_latest.changed();
  co_return received == 40 && from_sender&& broadcasted&& has_changed;
}

TEST(FailingAllocation, LosesNoChannel) {
  fail_each_allocation([] { return block_on(use_channels()); });
}

struct Guarded {
  Mutex<std::string> text{std::string()};
  Semaphore semaphore{2};
  Notify notify;
};

Task<void> append_under_locks(Guarded& guarded, CancellationToken token) {
  auto permit = co_await guarded.semaphore.acquire();
  {
    auto text = co_await guarded.text.lock();
    co_await yield_now();
    text->append(50, 'x');
  }
  guarded.notify.notify_one();
  co_await token.child_token().cancelled();
}

Task<bool> use_locks() {
  Guarded guarded;
  CancellationToken token;
  std::vector<Task<void>> all;
  for (int i = 0; i < 2; ++i) all.push_back(append_under_locks(guarded, token));
  auto cancel = [](Guarded& here, CancellationToken there) -> Task<void> {
    co_await here.notify.notified();
    co_await sleep_for(1ms);
    there.cancel();
  };
  auto appended = join_all(std::move(all));
  co_await join(std::ref(appended), cancel(guarded, token));
  auto text = co_await guarded.text.lock();
  co_return text->size() == 100;
}

TEST(FailingAllocation, HoldsNoLock) {
  fail_each_allocation([] { return block_on(use_locks()); });
}

Task<void> send_lines(io::DuplexStream stream) {
  io::BufWriter writer(stream, 64);
  for (int i = 0; i < 10; ++i) co_await writer.write_all(std::string(50, 'x') + "\n");
  co_await writer.flush();
}

Task<bool> read_lines() {
  auto [here, there] = io::duplex(100);
  JoinHandle<void> sending = spawn(send_lines(std::move(there)));
  io::BufReader reader(here);
  std::string line;
  int lines = 0;
  while (co_await reader.read_line(line)) ++lines;
  co_await std::move(sending);
  co_return lines == 10;
}

TEST(FailingAllocation, BreaksNoStream) {
  fail_each_allocation([] { return block_on(read_lines()); });
}

Task<std::string> greet_one(net::TcpListener& listener) {
  auto [socket, peer] = co_await listener.accept();
  std::string name;
  co_await socket.read_to_end(name, 1000);
  co_return "Hello, " + name;
}

Task<void> say_name(net::SocketAddress address) {
  net::TcpStream socket = co_await net::TcpStream::connect(address);
  co_await socket.write_all(std::string(100, 'x'));
  socket.shutdown_write();
}

Task<bool> greet() {
  net::TcpListener listener = net::TcpListener::bind("127.0.0.1:0");
  auto both = co_await join(greet_one(listener), say_name(listener.local_address()));
  co_return std::get<0>(both).size() == 107;
}

TEST(FailingAllocation, ClosesEverySocket) {
  fail_each_allocation([] { return block_on(greet()); });
}

Task<bool> block_twice() {
  auto first = spawn_blocking([] { return std::string(100, 'x'); });
  auto second = spawn_blocking([] { return std::string(100, 'y'); });
  std::string both = co_await std::move(first) + co_await std::move(second);
  co_return both.size() == 200;
}

TEST(FailingAllocation, StartsNoThreadByHalf) {
  fail_each_allocation([] { return block_on(block_twice()); });
}

TEST(FailingAllocation, EndsNoWorker) {
  fail_each_allocation([] {
    MultiThread runtime(2);
    return runtime.block_on(spawn_some(3)) == 300;
  });
}

/// All that a client says, and reads until the server closes; or resets, with a request unread.
Task<std::string> talk(net::SocketAddress address, CancellationToken stop) {
  net::TcpStream socket = co_await net::TcpStream::connect(address);
  std::string value(100, 'v');
  co_await socket.write_all("SET key " + value + "\r\nGET key\r\nSUBSCRIBE news\r\n");
  socket.shutdown_write();
  std::string replies;
  co_await as_result(socket.read_to_end(replies, 10'000));
  stop.cancel();
  co_return replies;
}

Task<bool> serve_one_client() {
  net::TcpListener listener = net::TcpListener::bind("127.0.0.1:0");
  net::SocketAddress address = listener.local_address();
  CancellationToken stop;
  auto served = co_await join(mini_redis::serve(std::move(listener), mini_redis::Options(), stop),
                              talk(address, stop));
  const std::string& replies = std::get<1>(served);
  co_return replies.find("subscribe") != replies.npos;
}

TEST(FailingAllocation, EndsOneClientOfMiniRedisAtMost) {
  fail_each_allocation([] { return block_on(serve_one_client()); });
}

}  // namespace
}  // namespace pollux::test
