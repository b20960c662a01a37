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

// The state machine of reverse_datagrams (udp_reverse.cpp:18).
//
//   Start -> For
//   For -> Try
//   Try -> AwaitRecvFrom
//   AwaitRecvFrom -> For, AwaitSendTo
//   AwaitSendTo -> AfterTry
//   AfterTry -> For
class ReverseDatagramsFuture {
 public:
  using Output = void;

  explicit ReverseDatagramsFuture(pollux::net::UdpSocket&& socket) : socket(std::move(socket)) {}
  // Moves only before the first poll.
  ReverseDatagramsFuture(ReverseDatagramsFuture&& other) : socket(std::move(other.socket)) {}
  ~ReverseDatagramsFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ReverseDatagramsFuture>;

  enum class State : std::uint8_t {
    Start,
    For,            // 21: for (;;)
    Try,            // 22: try
    AwaitRecvFrom,  // 23: co_await socket.recv_from(buffer.data(), buffer.size())
    AwaitSendTo,    // 30: co_await socket.send_to(buffer.data(), size, peer)
    AfterTry,
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live : std::uint8_t { None, RecvFrom, SendTo };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::UdpSocket socket;

  // Locals that live across an await.
  std::array<char, 1201> buffer;
  pollux::Slot<pollux::net::RecvFromFuture::Output> size_and_peer;
  union {
    pollux::Slot<pollux::net::RecvFromFuture> recv_from_future;
    pollux::Slot<pollux::net::SendToFuture> send_to_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
  Live below_recv_from_future;
  Live below_send_to_future;
};

ReverseDatagramsFuture reverse_datagrams(UdpSocket socket) {
  return ReverseDatagramsFuture(std::move(socket));
}

pollux::Poll<void> ReverseDatagramsFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  for (;;) {
    switch (state) {
      case State::Start:
        // One byte more, to notice that a datagram is too long.
        [[fallthrough]];

      case State::For:
        on_exit.unwind();
        state = State::Try;
        [[fallthrough]];

      case State::Try:
      case State::AwaitRecvFrom:
      case State::AwaitSendTo:
        try {
          pollux::UnwindTry leave_try(on_exit, Live::None);
          for (;;) {
            switch (state) {
              case State::Try:
                recv_from_future.emplace_with(
                    [&] { return socket.recv_from(buffer.data(), buffer.size()); });
                below_recv_from_future = live;
                live = Live::RecvFrom;
                [[fallthrough]];

              case State::AwaitRecvFrom: {
                auto ready = recv_from_future->poll(cx);
                if (ready.is_pending()) return on_exit.suspend(State::AwaitRecvFrom);
                size_and_peer.emplace_with([&] { return ready.take(); });
                on_exit.unwind();
                if (size_and_peer->size > max_size) {
                  std::fprintf(stderr, "udp_reverse: %s sent more than %zu bytes; not answered\n",
                               size_and_peer->peer.to_string().c_str(), max_size);
                  {
                    state = State::For;
                    continue;
                  }
                }
                std::reverse(buffer.data(), buffer.data() + size_and_peer->size);
                send_to_future.emplace_with([&] {
                  return socket.send_to(buffer.data(), size_and_peer->size, size_and_peer->peer);
                });
                below_send_to_future = live;
                live = Live::SendTo;
                [[fallthrough]];
              }

              case State::AwaitSendTo:
                if (send_to_future->poll(cx).is_pending())
                  return on_exit.suspend(State::AwaitSendTo);
                state = State::AfterTry;
                continue;

              default:
                break;
            }
            break;
          }
        } catch (const std::system_error& error) {
          // One datagram that cannot be answered is no reason not to answer the next.
          std::fprintf(stderr, "udp_reverse: %s\n", error.what());
          state = State::AfterTry;
        }
        continue;

      case State::AfterTry:
        on_exit.unwind();
        state = State::For;
        continue;

      case State::Done:
        pollux::polled_after_completion("reverse_datagrams");
    }
  }
}

void ReverseDatagramsFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::SendTo:
        live_ = below_send_to_future;
        send_to_future.destroy();
        break;
      case Live::RecvFrom:
        live_ = below_recv_from_future;
        recv_from_future.destroy();
        break;
      case Live::None:
        return;
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
