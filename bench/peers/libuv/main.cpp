// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peer F1: libuv.
// usage: peer-libuv <workload> <n>
// tcp_echo takes a port as n (0: any) and serves until it is killed.
#include <algorithm>
#include <arpa/inet.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <uv.h>
#include <vector>

using u64 = std::uint64_t;

/// 1 to 1000 ms, the same sequence in every peer.
struct Delays {
  u64 state = 88172645463325252;
  u64 next() {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return 1 + state % 1000;
  }
};

// ---- timers --------------------------------------------------------------------

static void start(uv_loop_t *loop, std::vector<uv_timer_t> &timers) {
  Delays delays;
  uv_update_time(loop);
  for (uv_timer_t &t : timers) {
    uv_timer_init(loop, &t);
    uv_timer_start(&t, [](uv_timer_t *) {}, delays.next(), 0);
  }
}
static void close(uv_loop_t *loop, std::vector<uv_timer_t> &timers) {
  for (uv_timer_t &t : timers)
    uv_close(reinterpret_cast<uv_handle_t *>(&t), nullptr);
  uv_run(loop, UV_RUN_DEFAULT);
}
static void timers_fire(uv_loop_t *loop, u64 n) {
  std::vector<uv_timer_t> timers(n);
  start(loop, timers);
  uv_run(loop, UV_RUN_DEFAULT);
  close(loop, timers);
}
static void timers_cancel(uv_loop_t *loop, u64 n) {
  std::vector<uv_timer_t> timers(n);
  start(loop, timers);
  close(loop, timers);
}

// ---- echo ----------------------------------------------------------------------

struct Connection {
  uv_tcp_t tcp;
  uv_write_t write;
  char buf[1024];
};
static void hang_up(uv_stream_t *s) {
  uv_close(reinterpret_cast<uv_handle_t *>(s),
           [](uv_handle_t *h) { delete static_cast<Connection *>(h->data); });
}
static void lend_buffer(uv_handle_t *h, std::size_t, uv_buf_t *out) {
  auto *c = static_cast<Connection *>(h->data);
  *out = uv_buf_init(c->buf, sizeof c->buf);
}
static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf) {
  if (n < 0)
    return hang_up(s);
  if (n == 0)
    return;
  auto *c = static_cast<Connection *>(s->data);
  uv_buf_t out = uv_buf_init(buf->base, unsigned(n));
  uv_write(&c->write, s, &out, 1, [](uv_write_t *, int) {});
}
static void on_connection(uv_stream_t *server, int status) {
  if (status < 0)
    return;
  auto *c = new Connection;
  uv_tcp_init(server->loop, &c->tcp);
  c->tcp.data = c;
  auto *s = reinterpret_cast<uv_stream_t *>(&c->tcp);
  if (uv_accept(server, s) != 0)
    return hang_up(s);
  uv_tcp_nodelay(&c->tcp, 1);
  uv_read_start(s, lend_buffer, on_read);
}
static int tcp_echo(uv_loop_t *loop, int port) {
  uv_tcp_t server;
  sockaddr_in addr;
  uv_tcp_init(loop, &server);
  uv_ip4_addr("127.0.0.1", port, &addr);
  if (uv_tcp_bind(&server, reinterpret_cast<sockaddr *>(&addr), 0) != 0 ||
      uv_listen(reinterpret_cast<uv_stream_t *>(&server), 1024, on_connection) != 0)
    return 1;
  int len = sizeof addr;
  uv_tcp_getsockname(&server, reinterpret_cast<sockaddr *>(&addr), &len);
  std::printf("port=%d\n", ntohs(addr.sin_port));
  std::fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}

// ---- measuring -----------------------------------------------------------------

static double clock_ns(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
}
static int bench(const char *name, u64 n, clockid_t clock, void (*body)(uv_loop_t *, u64)) {
  double t[5];
  for (double &rep : t) {
    uv_loop_t loop;
    uv_loop_init(&loop);
    double start = clock_ns(clock);
    body(&loop, n);
    rep = (clock_ns(clock) - start) / double(n);
    uv_loop_close(&loop);
  }
  std::sort(t, t + 5);
  std::printf("name=%s n=%llu ns_per_op=%.3f ns_median=%.3f\n", name, (unsigned long long)n, t[0],
              t[2]);
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: peer-libuv <workload> <n>\n");
    return 2;
  }
  const std::string name = argv[1];
  const u64 n = std::strtoull(argv[2], nullptr, 10);
  if (name == "timers_fire")
    return bench(argv[1], n, CLOCK_PROCESS_CPUTIME_ID, timers_fire);
  if (name == "timers_cancel")
    return bench(argv[1], n, CLOCK_MONOTONIC, timers_cancel);
  if (name == "tcp_echo")
    return tcp_echo(uv_default_loop(), int(n));
  std::fprintf(stderr, "unknown workload %s\n", argv[1]);
  return 2;
}
