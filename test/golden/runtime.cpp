// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With the whole runtime: join, a server's accept loop, spawn, a JoinSet.
// RUN: %golden %s
#include <pollux/pollux.h>

#include <chrono>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using pollux::Task;

[[pollux::async]] Task<void> greet(pollux::net::TcpStream socket) {
  pollux::io::BufReader stream(socket);
  std::string name;
  co_await stream.read_line(name);
  co_await socket.write_all("Hello, " + name + "!");
}

[[pollux::async]] Task<void> serve(pollux::net::TcpListener listener) {
  for (;;) {
    auto [socket, peer] = co_await listener.accept();
    pollux::spawn(greet(std::move(socket)));
  }
}

[[pollux::async]] Task<void> pause_twice() {
  co_await pollux::join(pollux::sleep_for(10ms), pollux::sleep_for(20ms));
  co_await pollux::sleep_for(10ms);
}

[[pollux::async]] Task<int> wait_for_all(pollux::JoinSet<void>& tasks) {
  int count = 0;
  while (co_await tasks.join_next()) ++count;
  co_return count;
}
