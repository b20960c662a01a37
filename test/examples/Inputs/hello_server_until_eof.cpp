// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lowered hello_server with an end: at that of standard input. All that it still serves is
// destroyed then, and the sanitizers say what is left.
#pragma GCC diagnostic ignored "-Wreturn-type"  // a main may end without a return
#define main hello_server_main
#include "hello_server.cpp"
#undef main

#include <pollux/sync/oneshot.h>

#include <thread>

int main(int, char** argv) {
  TcpListener listener = TcpListener::bind(argv[1]);
  std::printf("listening on %s\n", listener.local_address().to_string().c_str());
  std::fflush(stdout);

  auto channel = pollux::oneshot::channel<bool>();
  std::thread reader([end = std::move(channel.sender)]() mutable {
    while (std::getchar() != EOF) continue;
    end.send(true);
  });
  pollux::block_on(pollux::select(serve(std::move(listener)), std::move(channel.receiver)));
  reader.join();
}
