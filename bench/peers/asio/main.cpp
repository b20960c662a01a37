// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peer E: standalone asio on one thread, as C++20 coroutines (awaitable) and
// as completion handlers (callbacks).
// usage: peer-asio <workload> <n> [coro|cb]
// tcp_echo takes a port as n (0: any) and serves until it is killed.
#include <algorithm>
#include <array>
#include <asio.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

using asio::awaitable;
using asio::co_spawn;
using asio::detached;
using asio::io_context;
using asio::steady_timer;
using asio::use_awaitable;
using asio::ip::tcp;
using u64 = std::uint64_t;

constexpr u64 yielders = 1000;

/// 1 to 1000 ms, the same sequence in every peer.
struct Delays {
  u64 state = 88172645463325252;
  std::chrono::milliseconds next() {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return std::chrono::milliseconds(1 + state % 1000);
  }
};

// ---- coroutines --------------------------------------------------------------

namespace coro {

awaitable<u64> value(u64 i) { co_return i; }
void spawn_join(io_context &io, u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; i++)
    co_spawn(io, value(i), [&sum](std::exception_ptr, u64 v) { sum += v; });
  io.run();
  if (sum != n * (n - 1) / 2)
    std::abort();
}

awaitable<void> yielder(u64 each) {
  for (u64 i = 0; i < each; i++)
    co_await asio::post(use_awaitable);
}
void yield_many(io_context &io, u64 each) {
  for (u64 i = 0; i < yielders; i++)
    co_spawn(io, yielder(each), detached);
  io.run();
}

awaitable<void> sleeper(std::chrono::steady_clock::duration d) {
  steady_timer timer(co_await asio::this_coro::executor, d);
  co_await timer.async_wait(use_awaitable);
}
void timers_fire(io_context &io, u64 n) {
  Delays delays;
  for (u64 i = 0; i < n; i++)
    co_spawn(io, sleeper(delays.next()), detached);
  io.run();
}
void sleep_for_hours(io_context &io, u64 n) {
  for (u64 i = 0; i < n; i++)
    co_spawn(io, sleeper(std::chrono::hours(1)), detached);
  io.poll();
}

awaitable<void> echo(tcp::socket conn) {
  conn.set_option(tcp::no_delay(true));
  std::array<char, 1024> buf;
  constexpr auto token = asio::experimental::as_tuple(use_awaitable);
  for (;;) {
    auto [failed, n] = co_await conn.async_read_some(asio::buffer(buf), token);
    if (failed)
      co_return;
    auto [broken, sent] = co_await asio::async_write(conn, asio::buffer(buf, n), token);
    if (broken)
      co_return;
  }
}
awaitable<void> accept(tcp::acceptor &acceptor) {
  for (;;)
    co_spawn(acceptor.get_executor(), echo(co_await acceptor.async_accept(use_awaitable)), detached);
}

} // namespace coro

// ---- callbacks ----------------------------------------------------------------

namespace cb {

void spawn_join(io_context &io, u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; i++)
    asio::post(io, [&sum, i] { sum += i; });
  io.run();
  if (sum != n * (n - 1) / 2)
    std::abort();
}

struct Yielder {
  io_context &io;
  u64 left;
  void operator()() {
    if (left--)
      asio::post(io, std::move(*this));
  }
};
void yield_many(io_context &io, u64 each) {
  for (u64 i = 0; i < yielders; i++)
    asio::post(io, Yielder{io, each});
  io.run();
}

void start(io_context &io, std::deque<steady_timer> &timers, u64 n, auto next_delay) {
  for (u64 i = 0; i < n; i++)
    timers.emplace_back(io, next_delay()).async_wait([](asio::error_code) {});
}
void timers_fire(io_context &io, u64 n) {
  std::deque<steady_timer> timers;
  start(io, timers, n, [d = Delays()]() mutable { return d.next(); });
  io.run();
}
void timers_cancel(io_context &io, u64 n) {
  std::deque<steady_timer> timers;
  start(io, timers, n, [d = Delays()]() mutable { return d.next(); });
  for (auto &t : timers)
    t.cancel();
  io.run();
}
std::deque<steady_timer> sleeping;
void sleep_for_hours(io_context &io, u64 n) {
  start(io, sleeping, n, [] { return std::chrono::hours(1); });
}

struct Connection : std::enable_shared_from_this<Connection> {
  tcp::socket conn;
  std::array<char, 1024> buf;
  explicit Connection(tcp::socket s) : conn(std::move(s)) {}
  void read() {
    conn.async_read_some(asio::buffer(buf),
                         [self = shared_from_this()](asio::error_code e, std::size_t n) {
                           if (!e)
                             self->write(n);
                         });
  }
  void write(std::size_t n) {
    asio::async_write(conn, asio::buffer(buf, n),
                      [self = shared_from_this()](asio::error_code e, std::size_t) {
                        if (!e)
                          self->read();
                      });
  }
};
void accept(tcp::acceptor &acceptor) {
  acceptor.async_accept([&acceptor](asio::error_code e, tcp::socket conn) {
    if (e)
      return;
    conn.set_option(tcp::no_delay(true));
    std::make_shared<Connection>(std::move(conn))->read();
    accept(acceptor);
  });
}

} // namespace cb

// ---- measuring -----------------------------------------------------------------

static double clock_ns(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}

static double resident_bytes() {
  long size = 0, resident = 0;
  if (FILE *f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%ld %ld", &size, &resident) != 2)
      resident = 0;
    std::fclose(f);
  }
  return double(resident) * double(sysconf(_SC_PAGESIZE));
}

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: peer-asio <workload> <n> [coro|cb]\n");
    return 2;
  }
  const std::string name = argv[1], style = argc > 3 ? argv[3] : "coro";
  const u64 n = std::strtoull(argv[2], nullptr, 10);
  const bool coroutines = style == "coro";

  auto report = [&](double best, double median) {
    std::printf("name=%s n=%llu ns_per_op=%.3f ns_median=%.3f", name.c_str(),
                (unsigned long long)n, best, median);
  };
  auto bench = [&](u64 ops, clockid_t clock, auto body) {
    double t[5];
    for (double &rep : t) {
      io_context io(1);
      double start = clock_ns(clock);
      body(io);
      rep = (clock_ns(clock) - start) / double(ops);
    }
    std::sort(t, t + 5);
    report(t[0], t[2]);
    std::printf(" rt=%s\n", style.c_str());
    return 0;
  };

  if (name == "spawn_join")
    return bench(n, CLOCK_MONOTONIC,
                 [&](auto &io) { (coroutines ? coro::spawn_join : cb::spawn_join)(io, n); });
  if (name == "yield_many")
    return bench(n * yielders, CLOCK_MONOTONIC,
                 [&](auto &io) { (coroutines ? coro::yield_many : cb::yield_many)(io, n); });
  if (name == "timers_fire")
    return bench(n, CLOCK_PROCESS_CPUTIME_ID,
                 [&](auto &io) { (coroutines ? coro::timers_fire : cb::timers_fire)(io, n); });
  if (name == "timers_cancel" && !coroutines)
    return bench(n, CLOCK_MONOTONIC, [&](auto &io) { cb::timers_cancel(io, n); });
  if (name == "mem_tasks") {
    io_context io(1);
    double before = resident_bytes(), start = clock_ns(CLOCK_MONOTONIC);
    (coroutines ? coro::sleep_for_hours : cb::sleep_for_hours)(io, n);
    double ns = (clock_ns(CLOCK_MONOTONIC) - start) / double(n);
    report(ns, ns);
    std::printf(" bytes=%.0f rt=%s\n", (resident_bytes() - before) / double(n), style.c_str());
    std::fflush(stdout);
    _exit(0); // the tasks are still asleep
  }
  if (name == "tcp_echo") {
    io_context io(1);
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), asio::ip::port_type(n)});
    std::printf("port=%u\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    if (coroutines)
      co_spawn(io, coro::accept(acceptor), detached);
    else
      cb::accept(acceptor);
    io.run();
    return 0;
  }
  std::fprintf(stderr, "unknown workload %s for %s\n", name.c_str(), style.c_str());
  return 2;
}
