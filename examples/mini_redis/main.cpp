// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mini_redis [ADDRESS:PORT]: a small part of Redis: PING ECHO GET SET DEL EXISTS INCR EXPIRE TTL
// KEYS PUBLISH SUBSCRIBE UNSUBSCRIBE QUIT, over RESP2. Ends in order upon SIGTERM and SIGINT.
#include <pollux/pollux.h>

#include <csignal>
#include <cstdio>
#include <system_error>
#include <utility>

#include "server.h"

using pollux::Task;

// Cancels `stop` at the first signal that says so.
[[pollux::async]] Task<void> wait_for_signal(pollux::CancellationToken stop) {
  pollux::Signal interrupt = pollux::Signal::on(SIGINT);
  pollux::Signal terminate = pollux::Signal::on(SIGTERM);
  co_await pollux::race(interrupt.recv(), terminate.recv());
  stop.cancel();
}

[[pollux::async]] Task<void> run(pollux::net::TcpListener listener) {
  pollux::CancellationToken stop;
  pollux::spawn(wait_for_signal(stop));
  Task<void> server = mini_redis::serve(std::move(listener), mini_redis::Options(), stop);
  co_await server;
}

int main(int argc, char** argv) {
  try {
    auto listener = pollux::net::TcpListener::bind(argc > 1 ? argv[1] : "127.0.0.1:6379");
    std::printf("listening on %s\n", listener.local_address().to_string().c_str());
    std::fflush(stdout);
    pollux::block_on(run(std::move(listener)));
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "mini_redis: %s\n", error.what());
    return 1;
  }
}
