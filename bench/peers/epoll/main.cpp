// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Peer F2: the system calls alone. The physical limit for an echo server on
// one thread: level-triggered epoll, one read and one write a message.
// usage: peer-epoll tcp_echo <port>             (0: any; serves until killed)
#include <arpa/inet.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

[[noreturn]] static void die(const char *what) {
  std::perror(what);
  std::exit(1);
}

int main(int argc, char **argv) {
  if (argc < 3 || std::strcmp(argv[1], "tcp_echo") != 0) {
    std::fprintf(stderr, "usage: peer-epoll tcp_echo <port>\n");
    return 2;
  }
  const int one = 1;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in addr{};
  addr.sin_family = AF_INET;
  addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  addr.sin_port = htons(std::uint16_t(std::atoi(argv[2])));
  socklen_t len = sizeof addr;
  if (bind(listener, reinterpret_cast<sockaddr *>(&addr), len) != 0 || listen(listener, 1024) != 0)
    die("listen");
  getsockname(listener, reinterpret_cast<sockaddr *>(&addr), &len);
  std::printf("port=%d\n", ntohs(addr.sin_port));
  std::fflush(stdout);

  int ep = epoll_create1(0);
  epoll_event watch{};
  watch.events = EPOLLIN;
  watch.data.fd = listener;
  epoll_ctl(ep, EPOLL_CTL_ADD, listener, &watch);

  epoll_event ready[256];
  char buf[1024];
  for (;;) {
    int n = epoll_wait(ep, ready, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = ready[i].data.fd;
      if (fd == listener) {
        int conn = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (conn < 0)
          continue;
        setsockopt(conn, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch.data.fd = conn;
        epoll_ctl(ep, EPOLL_CTL_ADD, conn, &watch);
        continue;
      }
      ssize_t got = read(fd, buf, sizeof buf);
      // A message is far smaller than the socket's buffer: no partial writes.
      if (got <= 0 || write(fd, buf, std::size_t(got)) != got)
        close(fd);
    }
  }
}
