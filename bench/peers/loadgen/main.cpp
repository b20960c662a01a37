// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one client that measures every peer's echo server: epoll, one thread,
// K connections, 64-byte messages, one message in flight a connection.
// usage: loadgen tcp_echo <messages> <port> <connections> [server-pid]
// Five repetitions on the same connections after a warm-up; latencies are
// those of the median repetition. With a pid it also prints the server's CPU
// time a message, from the scheduler's account of its threads.
#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

using u64 = std::uint64_t;
constexpr std::size_t message = 64;

static u64 now_ns() {
  using namespace std::chrono;
  return u64(duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count());
}
[[noreturn]] static void die(const char *what) {
  std::perror(what);
  std::exit(1);
}

static double cpu_ns(const std::string &pid) {
  if (pid.empty())
    return 0;
  double sum = 0;
  std::error_code gone;
  for (auto &thread : std::filesystem::directory_iterator("/proc/" + pid + "/task", gone)) {
    double ns = 0;
    std::ifstream(thread.path() / "schedstat") >> ns;
    sum += ns;
  }
  return sum;
}

struct Connection {
  int fd;
  std::size_t got = 0;
  u64 sent_at = 0;
};

struct Client {
  int ep = epoll_create1(0);
  std::vector<Connection> conns;
  char buf[message] = {};

  Client(int port, unsigned count) {
    conns.reserve(count);
    sockaddr_in addr{};
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    addr.sin_port = htons(std::uint16_t(port));
    for (unsigned i = 0; i < count; i++) {
      int fd = socket(AF_INET, SOCK_STREAM, 0);
      if (fd < 0 || connect(fd, reinterpret_cast<sockaddr *>(&addr), sizeof addr) != 0)
        die("connect");
      const int one = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      conns.push_back({fd});
      epoll_event watch{};
      watch.events = EPOLLIN;
      watch.data.u32 = i;
      epoll_ctl(ep, EPOLL_CTL_ADD, fd, &watch);
    }
  }
  void send(Connection &c) {
    c.sent_at = now_ns();
    c.got = 0;
    if (write(c.fd, buf, message) != ssize_t(message))
      die("write");
  }
  /// Exchanges `total` messages; one latency in ns for each.
  double exchange(u64 total, std::vector<std::uint32_t> &latency) {
    latency.clear();
    u64 started = 0, finished = 0, start = now_ns();
    for (auto &c : conns)
      if (started < total)
        send(c), started++;
    epoll_event ready[256];
    while (finished < total) {
      int n = epoll_wait(ep, ready, 256, 5000);
      if (n == 0)
        std::fprintf(stderr, "no reply in five seconds\n"), std::exit(1);
      for (int i = 0; i < n; i++) {
        Connection &c = conns[ready[i].data.u32];
        ssize_t got = read(c.fd, buf, message - c.got);
        if (got <= 0)
          die("read");
        c.got += std::size_t(got);
        if (c.got < message)
          continue;
        latency.push_back(std::uint32_t(now_ns() - c.sent_at));
        finished++;
        if (started < total)
          send(c), started++;
      }
    }
    return double(now_ns() - start);
  }
};

struct Rep {
  double ns, p50, p99, server_cpu;
};

int main(int argc, char **argv) {
  if (argc < 5 || std::strcmp(argv[1], "tcp_echo") != 0) {
    std::fprintf(stderr, "usage: loadgen tcp_echo <messages> <port> <connections> [server-pid]\n");
    return 2;
  }
  const u64 total = std::strtoull(argv[2], nullptr, 10);
  const unsigned count = unsigned(std::atoi(argv[4]));
  const std::string pid = argc > 5 ? argv[5] : "";
  Client client(std::atoi(argv[3]), count);
  std::vector<std::uint32_t> latency;
  latency.reserve(total);
  client.exchange(total / 10 + 1, latency);

  Rep reps[5];
  for (Rep &r : reps) {
    double cpu = cpu_ns(pid);
    r.ns = client.exchange(total, latency) / double(total);
    r.server_cpu = (cpu_ns(pid) - cpu) / double(total);
    std::sort(latency.begin(), latency.end());
    r.p50 = latency[latency.size() / 2] / 1e3;
    r.p99 = latency[latency.size() * 99 / 100] / 1e3;
  }
  std::sort(reps, reps + 5, [](const Rep &a, const Rep &b) { return a.ns < b.ns; });
  const Rep &median = reps[2];
  std::printf("name=tcp_echo n=%llu conns=%u ns_per_op=%.1f ns_median=%.1f req_s=%.0f "
              "p50_us=%.1f p99_us=%.1f",
              (unsigned long long)total, count, reps[0].ns, median.ns, 1e9 / median.ns, median.p50,
              median.p99);
  if (!pid.empty())
    std::printf(" server_cpu_ns=%.0f", median.server_cpu);
  std::printf("\n");
}
