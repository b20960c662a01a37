// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmark of the runtime: the workloads of peers/README.md, one for each run of the program.
//
//   runtime WORKLOAD N [ct|mt]      (mt: two workers)
//
// Prints one line, as each of the peers does; tcp_echo takes a port as N and serves until killed.
#include <pollux/pollux.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using pollux::JoinHandle;
using pollux::Task;
using std::uint64_t;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

// Workloads: each returns when its n operations are done.

[[pollux::async]] Task<uint64_t> number(uint64_t i) { co_return i; }

[[pollux::async]] Task<void> spawn_join(uint64_t n) {
  std::vector<JoinHandle<uint64_t>> tasks;
  tasks.reserve(n);
  for (uint64_t i = 0; i < n; ++i) tasks.push_back(pollux::spawn(number(i)));
  uint64_t sum = 0;
  for (uint64_t i = 0; i < n; ++i) sum += co_await std::move(tasks[i]);
  check(sum == n * (n - 1) / 2);
}

constexpr uint64_t yielders = 1000;

[[pollux::async]] Task<void> yields(uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) co_await pollux::yield_now();
}

[[pollux::async]] Task<void> yield_many(uint64_t each) {
  std::vector<JoinHandle<void>> tasks;
  for (uint64_t i = 0; i < yielders; ++i) tasks.push_back(pollux::spawn(yields(each)));
  for (uint64_t i = 0; i < yielders; ++i) co_await std::move(tasks[i]);
}

[[pollux::async]] Task<void> pong(pollux::mpsc::Receiver<uint64_t> pings,
                                  pollux::mpsc::Sender<uint64_t> to_ping) {
  while (std::optional<uint64_t> value = co_await pings.recv()) co_await to_ping.send(*value);
}

[[pollux::async]] Task<void> ping(uint64_t n, pollux::mpsc::Sender<uint64_t> to_pong,
                                  pollux::mpsc::Receiver<uint64_t> pongs) {
  for (uint64_t i = 0; i < n; ++i) {
    co_await to_pong.send(i);
    check(co_await pongs.recv() == i);
  }
}

[[pollux::async]] Task<void> ping_pong(uint64_t n) {
  auto [to_pong, pings] = pollux::mpsc::channel<uint64_t>(1);
  auto [to_ping, pongs] = pollux::mpsc::channel<uint64_t>(1);
  JoinHandle<void> second = pollux::spawn(pong(std::move(pings), std::move(to_ping)));
  JoinHandle<void> first = pollux::spawn(ping(n, std::move(to_pong), std::move(pongs)));
  co_await std::move(first);
  co_await std::move(second);
}

using Reply = pollux::oneshot::Sender<uint64_t>;

[[pollux::async]] Task<void> serve_replies(pollux::mpsc::Receiver<Reply> inbox) {
  uint64_t served = 0;
  while (std::optional<Reply> reply = co_await inbox.recv()) check(reply->send(served++));
}

[[pollux::async]] Task<void> ask_replies(uint64_t n, pollux::mpsc::Sender<Reply> requests) {
  for (uint64_t i = 0; i < n; ++i) {
    auto [reply, answer] = pollux::oneshot::channel<uint64_t>();
    co_await requests.send(std::move(reply));
    check(co_await std::move(answer) == i);
  }
}

[[pollux::async]] Task<void> ping_pong_oneshot(uint64_t n) {
  auto [requests, inbox] = pollux::mpsc::channel<Reply>(1);
  JoinHandle<void> server = pollux::spawn(serve_replies(std::move(inbox)));
  JoinHandle<void> client = pollux::spawn(ask_replies(n, std::move(requests)));
  co_await std::move(client);
  co_await std::move(server);
}

constexpr uint64_t ring_tasks = 300;

[[pollux::async]] Task<void> hops(uint64_t n, pollux::mpsc::Sender<uint64_t> next,
                                  pollux::mpsc::Receiver<uint64_t> previous) {
  for (uint64_t i = 0; i < n; ++i) {
    co_await next.send(i);
    check(co_await previous.recv() == i);
  }
}

[[pollux::async]] Task<void> ring(uint64_t n) {
  std::vector<pollux::mpsc::Sender<uint64_t>> senders;
  std::vector<pollux::mpsc::Receiver<uint64_t>> receivers;
  for (uint64_t i = 0; i < ring_tasks; ++i) {
    auto [to, from] = pollux::mpsc::channel<uint64_t>(1);
    senders.push_back(std::move(to));
    receivers.push_back(std::move(from));
  }
  std::vector<JoinHandle<void>> tasks;
  for (uint64_t i = 0; i < ring_tasks; ++i) {
    pollux::mpsc::Sender<uint64_t>& next = senders[(i + 1) % ring_tasks];
    tasks.push_back(pollux::spawn(hops(n, std::move(next), std::move(receivers[i]))));
  }
  for (uint64_t i = 0; i < ring_tasks; ++i) co_await std::move(tasks[i]);
}

/// A tree of tasks, each with ten below it, and `leaves` at its end; the sum of their numbers.
[[pollux::async]] Task<uint64_t> skynet(uint64_t first, uint64_t leaves) {
  if (leaves == 1) co_return first;
  std::vector<JoinHandle<uint64_t>> children;
  children.reserve(10);
  for (uint64_t i = 0; i < 10; ++i)
    children.push_back(pollux::spawn(skynet(first + i * (leaves / 10), leaves / 10)));
  uint64_t sum = 0;
  for (JoinHandle<uint64_t>& child : children) sum += co_await std::move(child);
  co_return sum;
}

[[pollux::async]] Task<void> skynet_checked(uint64_t leaves) {
  check(co_await pollux::spawn(skynet(0, leaves)) == leaves * (leaves - 1) / 2);
}

/// Spawns the next one at its first poll.
class Link {
 public:
  using Output = void;

  Link(uint64_t left, pollux::oneshot::Sender<uint64_t> done)
      : left_(left), done_(std::move(done)) {}

  pollux::Poll<void> poll(pollux::Context&) {
    if (left_ == 0) {
      check(done_.send(0));
    } else {
      pollux::spawn(Link(left_ - 1, std::move(done_)));
    }
    return pollux::ready;
  }

 private:
  uint64_t left_;
  pollux::oneshot::Sender<uint64_t> done_;
};

[[pollux::async]] Task<void> chained_spawn(uint64_t n) {
  auto [done, end] = pollux::oneshot::channel<uint64_t>();
  pollux::spawn(Link(n, std::move(done)));
  check((co_await std::move(end)).has_value());
}

[[pollux::async]] Task<void> produce(uint64_t n, pollux::mpsc::Sender<uint64_t> to) {
  for (uint64_t i = 0; i < n; ++i) co_await to.send(i);
}

[[pollux::async]] Task<uint64_t> consume(pollux::mpsc::Receiver<uint64_t> from) {
  uint64_t got = 0;
  while (co_await from.recv()) ++got;
  co_return got;
}

[[pollux::async]] Task<void> mpsc_bounded(uint64_t n, uint64_t producers) {
  auto [to, from] = pollux::mpsc::channel<uint64_t>(1000);
  for (uint64_t i = 0; i < producers; ++i) pollux::spawn(produce(n / producers, to));
  { auto mine = std::move(to); }
  uint64_t got = co_await consume(std::move(from));
  check(got == n / producers * producers);
}

/// 1 to 1000 ms, the same sequence in every peer.
class Delays {
 public:
  std::chrono::milliseconds next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return std::chrono::milliseconds(1 + state_ % 1000);
  }

 private:
  uint64_t state_ = 88172645463325252;
};

[[pollux::async]] Task<void> timers_fire(uint64_t n) {
  Delays delays;
  std::vector<JoinHandle<void>> tasks;
  tasks.reserve(n);
  for (uint64_t i = 0; i < n; ++i) tasks.push_back(pollux::spawn(pollux::sleep_for(delays.next())));
  for (uint64_t i = 0; i < n; ++i) co_await std::move(tasks[i]);
}

/// Starts n timers in its poll, then destroys them.
class CancelTimers {
 public:
  using Output = void;

  explicit CancelTimers(uint64_t n) : n_(n) {}

  pollux::Poll<void> poll(pollux::Context& cx) {
    Delays delays;
    std::vector<pollux::Sleep> sleeps;
    sleeps.reserve(n_);
    for (uint64_t i = 0; i < n_; ++i) {
      sleeps.push_back(pollux::sleep_for(delays.next()));
      (void)sleeps.back().poll(cx);
    }
    return pollux::ready;
  }

 private:
  uint64_t n_;
};

[[pollux::async]] Task<void> timers_cancel(uint64_t n) { co_await CancelTimers(n); }

[[pollux::async]] Task<void> timeouts(uint64_t n) {
  for (uint64_t i = 0; i < n; ++i) check((co_await pollux::timeout(1s, number(i))) == i);
}

/// n tasks that never end, each polled once.
[[pollux::async]] Task<void> idle_tasks(uint64_t n, bool timed) {
  for (uint64_t i = 0; i < n; ++i) {
    if (timed) {
      pollux::spawn(pollux::sleep_for(1h));
    } else {
      pollux::spawn(pollux::pending_future());
    }
  }
  // Behind all of them.
  co_await pollux::yield_now();
  co_await pollux::spawn(number(n));
}

[[pollux::async]] Task<void> echo(pollux::net::TcpStream connection) {
  connection.set_nodelay(true);
  char buffer[1024];
  for (;;) {
    std::size_t size = co_await connection.read_some(buffer, sizeof buffer);
    if (size == 0) co_return;
    co_await connection.write_all(buffer, size);
  }
}

[[pollux::async]] Task<void> tcp_echo(pollux::net::TcpListener listener) {
  for (;;) {
    auto [connection, peer] = co_await listener.accept();
    pollux::spawn(echo(std::move(connection)));
  }
}

// Measuring.

double nanoseconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

struct Options {
  std::string workload;
  uint64_t n;
  bool two_workers;
};

/// Runs `make()` to its end as a task, and gives the time that it took by `clock`.
template <class Make>
double time_of(const Options& options, clockid_t clock, Make make) {
  auto run = [&](auto& runtime) {
    double start = nanoseconds(clock);
    runtime.block_on(make());
    return nanoseconds(clock) - start;
  };
  if (options.two_workers) {
    pollux::MultiThread runtime(2);
    return run(runtime);
  }
  pollux::CurrentThread runtime;
  return run(runtime);
}

void report(const Options& options, std::vector<double> times, const std::string& more = "") {
  std::sort(times.begin(), times.end());
  std::printf("name=%s n=%llu ns_per_op=%.3f ns_median=%.3f%s\n", options.workload.c_str(),
              static_cast<unsigned long long>(options.n), times.front(), times[times.size() / 2],
              more.c_str());
}

template <class Make>
void measure(const Options& options, clockid_t clock, uint64_t operations, Make make) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) {
    times.push_back(time_of(options, clock, make) / static_cast<double>(operations));
  }
  report(options, times);
}

int measure_memory(const Options& options) {
  bool timed = options.workload == "mem_tasks";
  double before = resident_bytes();
  double start = nanoseconds(CLOCK_MONOTONIC);
  auto measured = [&](auto& runtime) {
    runtime.block_on(idle_tasks(options.n, timed));
    double count = static_cast<double>(options.n);
    double ns = (nanoseconds(CLOCK_MONOTONIC) - start) / count;
    report(options, {ns}, " bytes=" + std::to_string((resident_bytes() - before) / count));
    std::fflush(stdout);
    std::_Exit(0);  // the tasks are still asleep
  };
  if (options.two_workers) {
    pollux::MultiThread runtime(2);
    measured(runtime);
  }
  pollux::CurrentThread runtime;
  measured(runtime);
  return 0;
}

int serve(const Options& options) {
  auto listener =
      pollux::net::TcpListener::bind("127.0.0.1:" + std::to_string(options.n));
  std::printf("port=%d\n", listener.local_address().port());
  std::fflush(stdout);
  time_of(options, CLOCK_MONOTONIC, [&] { return tcp_echo(std::move(listener)); });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: runtime WORKLOAD N [ct|mt]\n");
    return 2;
  }
  Options options{argv[1], std::strtoull(argv[2], nullptr, 10),
                  argc > 3 && std::strcmp(argv[3], "mt") == 0};
  const std::string& name = options.workload;
  uint64_t n = options.n;
  auto wall = [&](auto make) { measure(options, CLOCK_MONOTONIC, n, make); };
  if (name == "tcp_echo") return serve(options);
  if (name.rfind("mem_tasks", 0) == 0) return measure_memory(options);
  if (name == "spawn_join") {
    wall([&] { return spawn_join(n); });
  } else if (name == "yield_many") {
    measure(options, CLOCK_MONOTONIC, n * yielders, [&] { return yield_many(n); });
  } else if (name == "ping_pong") {
    wall([&] { return ping_pong(n); });
  } else if (name == "ping_pong_oneshot") {
    wall([&] { return ping_pong_oneshot(n); });
  } else if (name == "ring") {
    measure(options, CLOCK_MONOTONIC, n * ring_tasks, [&] { return ring(n); });
  } else if (name == "skynet") {
    wall([&] { return skynet_checked(n); });
  } else if (name == "chained_spawn") {
    wall([&] { return chained_spawn(n); });
  } else if (name == "mpsc_1p" || name == "mpsc_4p") {
    uint64_t producers = name == "mpsc_1p" ? 1 : 4;
    wall([&] { return mpsc_bounded(n, producers); });
  } else if (name == "timers_cancel") {
    wall([&] { return timers_cancel(n); });
  } else if (name == "timers_fire") {
    measure(options, CLOCK_PROCESS_CPUTIME_ID, n, [&] { return timers_fire(n); });
  } else if (name == "timeout_ready") {
    wall([&] { return timeouts(n); });
  } else {
    std::fprintf(stderr, "there is no workload %s\n", name.c_str());
    return 2;
  }
  return 0;
}
