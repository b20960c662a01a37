// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// udp_reverse [ADDRESS:PORT]: receives datagrams, and sends each back with its bytes reversed.
#include <pollux/pollux.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <system_error>

using pollux::Task;
using pollux::net::UdpSocket;

// What fits into one packet nearly everywhere.
constexpr std::size_t max_size = 1200;

[[pollux::async]] Task<void> reverse_datagrams(UdpSocket socket) {
  // One byte more, to notice that a datagram is too long.
  std::array<char, max_size + 1> buffer;
  for (;;) {
    try {
      auto [size, peer] = co_await socket.recv_from(buffer.data(), buffer.size());
      if (size > max_size) {
        std::fprintf(stderr, "udp_reverse: %s sent more than %zu bytes; not answered\n",
                     peer.to_string().c_str(), max_size);
        continue;
      }
      std::reverse(buffer.data(), buffer.data() + size);
      co_await socket.send_to(buffer.data(), size, peer);
    } catch (const std::system_error& error) {
      // One datagram that cannot be answered is no reason not to answer the next.
      std::fprintf(stderr, "udp_reverse: %s\n", error.what());
    }
  }
}

int main(int argc, char** argv) {
  try {
    UdpSocket socket = UdpSocket::bind(argc > 1 ? argv[1] : "127.0.0.1:6380");
    std::printf("receiving at %s\n", socket.local_address().to_string().c_str());
    std::fflush(stdout);
    pollux::block_on(reverse_datagrams(std::move(socket)));
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "udp_reverse: %s\n", error.what());
    return 1;
  }
}
