// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// hello_server [--one-by-one] [ADDRESS:PORT]: reads a line from each client, and answers
// `Hello, <line>!`. Every client is a task of its own; with --one-by-one each waits until the one
// before it has been served, however long that one is silent.
#include <pollux/pollux.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

using pollux::Task;
using pollux::net::SocketAddress;
using pollux::net::TcpListener;
using pollux::net::TcpStream;

// Reads a line, and replies with that line. A client that goes away ends this, not the server.
[[pollux::async]] Task<void> handle_connection(TcpStream socket, SocketAddress peer) {
  try {
    pollux::io::BufReader stream(socket);
    std::string name;
    // Who leaves without a word gets no answer.
    if (!co_await stream.read_line(name)) co_return;
    co_await socket.write_all("Hello, " + name + "!");
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "hello_server: %s: %s\n", peer.to_string().c_str(), error.what());
  }
}

// First try: a silent client keeps all others waiting.
[[pollux::async]] Task<void> serve_one_by_one(TcpListener listener) {
  for (;;) {
    auto [socket, peer] = co_await listener.accept();
    co_await handle_connection(std::move(socket), peer);
  }
}

// Better: whoever is silent only keeps a task waiting.
[[pollux::async]] Task<void> serve(TcpListener listener) {
  for (;;) {
    auto [socket, peer] = co_await listener.accept();
    pollux::spawn(handle_connection(std::move(socket), peer));
  }
}

int main(int argc, char** argv) {
  bool one_by_one = argc > 1 && std::string_view(argv[1]) == "--one-by-one";
  int address = one_by_one ? 2 : 1;
  try {
    TcpListener listener = TcpListener::bind(argc > address ? argv[address] : "127.0.0.1:6379");
    std::printf("listening on %s\n", listener.local_address().to_string().c_str());
    std::fflush(stdout);
    if (one_by_one) {
      pollux::block_on(serve_one_by_one(std::move(listener)));
    } else {
      pollux::block_on(serve(std::move(listener)));
    }
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "hello_server: %s\n", error.what());
    return 1;
  }
}
