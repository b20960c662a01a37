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
// The state machine of handle_connection (hello_server.cpp:20).
//
//   Start -> AwaitReadLine
//   AwaitReadLine -> AwaitWriteAll, Done
//   AwaitWriteAll -> Done
class HandleConnectionFuture {
 public:
  using Output = void;

  HandleConnectionFuture(pollux::net::TcpStream&& socket, pollux::net::SocketAddress&& peer)
      : socket(std::move(socket)), peer(std::move(peer)) {}
  // Moves only before the first poll.
  HandleConnectionFuture(HandleConnectionFuture&& other)
      : socket(std::move(other.socket)), peer(std::move(other.peer)) {}
  ~HandleConnectionFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<HandleConnectionFuture>;

  enum class State {
    Start,
    AwaitReadLine,  // 25: co_await stream.read_line(name)
    AwaitWriteAll,  // 26: co_await socket.write_all("Hello, " + name + "!")
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Stream, Name, ReadLine, WriteAll };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::TcpStream socket;
  pollux::net::SocketAddress peer;

  // Locals that live across an await.
  pollux::Slot<pollux::io::BufReader> stream;
  pollux::Slot<std::string> name;
  union {
    pollux::Slot<pollux::io::ReadLineFuture> read_line_future;
    pollux::Slot<pollux::io::WriteAllFuture> write_all_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

HandleConnectionFuture handle_connection(TcpStream socket, SocketAddress peer) {
  return HandleConnectionFuture(std::move(socket), std::move(peer));
}

pollux::Poll<void> HandleConnectionFuture::poll(pollux::Context& cx) {
  State state = state_;
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state) {
    case State::Start:
    case State::AwaitReadLine:
    case State::AwaitWriteAll:
      try {
        pollux::UnwindTry leave_try(on_exit, Live::None);
        switch (state) {
          default:
            stream.emplace(socket);
            live = Live::Stream;
            name.emplace();
            live = Live::Name;
            // Who leaves without a word gets no answer.
            read_line_future.emplace_with([&] { return stream->read_line(*name); });
            live = Live::ReadLine;
            [[fallthrough]];

          case State::AwaitReadLine: {
            auto ready = read_line_future->poll(cx);
            if (ready.is_pending()) return on_exit.suspend(State::AwaitReadLine);
            {
              bool condition = !ready.take();
              live = Live::Name;
              read_line_future.destroy();
              if (condition) {
                return pollux::ready;
              }
            }
            write_all_future.emplace_with(
                [&] { return socket.write_all("Hello, " + *name + "!"); });
            live = Live::WriteAll;
            [[fallthrough]];
          }

          case State::AwaitWriteAll:
            if (write_all_future->poll(cx).is_pending())
              return on_exit.suspend(State::AwaitWriteAll);
        }
      } catch (const std::system_error& error) {
        std::fprintf(stderr, "hello_server: %s: %s\n", peer.to_string().c_str(), error.what());
      }
      return pollux::ready;

    case State::Done:
      break;
  }
  pollux::polled_after_completion("handle_connection");
}

void HandleConnectionFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::WriteAll:
        live_ = Live::Name;
        write_all_future.destroy();
        break;
      case Live::ReadLine:
        live_ = Live::Name;
        read_line_future.destroy();
        break;
      case Live::Name:
        live_ = Live::Stream;
        name.destroy();
        break;
      case Live::Stream:
        live_ = Live::None;
        stream.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// First try: a silent client keeps all others waiting.
// The state machine of serve_one_by_one (hello_server.cpp:33).
//
//   Start -> AwaitAccept
//   AwaitAccept -> AwaitHandleConnection
//   AwaitHandleConnection -> AwaitAccept
class ServeOneByOneFuture {
 public:
  using Output = void;

  explicit ServeOneByOneFuture(pollux::net::TcpListener&& listener)
      : listener(std::move(listener)) {}
  // Moves only before the first poll.
  ServeOneByOneFuture(ServeOneByOneFuture&& other) : listener(std::move(other.listener)) {}
  ~ServeOneByOneFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ServeOneByOneFuture>;

  enum class State {
    Start,
    AwaitAccept,            // 35: co_await listener.accept()
    AwaitHandleConnection,  // 36: co_await handle_connection(std::move(socket), peer)
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Accept, SocketAndPeer, HandleConnection };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::TcpListener listener;

  // Locals that live across an await.
  pollux::Slot<pollux::net::AcceptFuture::Output> socket_and_peer;
  union {
    pollux::Slot<pollux::net::AcceptFuture> accept_future;
    pollux::Slot<HandleConnectionFuture> handle_connection_future;
  };

  State state_ = State::Start;
  Live live_ = Live::None;
};

ServeOneByOneFuture serve_one_by_one(TcpListener listener) {
  return ServeOneByOneFuture(std::move(listener));
}

pollux::Poll<void> ServeOneByOneFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      for (;;) {
        accept_future.emplace_with([&] { return listener.accept(); });
        live = Live::Accept;
        [[fallthrough]];
        case State::AwaitAccept: {
          auto ready = accept_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitAccept);
          socket_and_peer.emplace_with([&] { return ready.take(); });
          live = Live::None;
          accept_future.destroy();
          live = Live::SocketAndPeer;
          handle_connection_future.emplace_with([&] {
            return handle_connection(std::move(socket_and_peer->socket), socket_and_peer->peer);
          });
          live = Live::HandleConnection;
          [[fallthrough]];
        }
        case State::AwaitHandleConnection:
          if (handle_connection_future->poll(cx).is_pending())
            return on_exit.suspend(State::AwaitHandleConnection);
          on_exit.unwind();
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("serve_one_by_one");
}

void ServeOneByOneFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::HandleConnection:
        live_ = Live::SocketAndPeer;
        handle_connection_future.destroy();
        break;
      case Live::SocketAndPeer:
        live_ = Live::None;
        socket_and_peer.destroy();
        break;
      case Live::Accept:
        live_ = Live::None;
        accept_future.destroy();
        break;
      case Live::None:
        return;
    }
  }
}

// Better: whoever is silent only keeps a task waiting.
// The state machine of serve (hello_server.cpp:41).
//
//   Start -> AwaitAccept
//   AwaitAccept -> AwaitAccept
class ServeFuture {
 public:
  using Output = void;

  explicit ServeFuture(pollux::net::TcpListener&& listener) : listener(std::move(listener)) {}
  // Moves only before the first poll.
  ServeFuture(ServeFuture&& other) : listener(std::move(other.listener)) {}
  ~ServeFuture() { unwind(); }

  pollux::Poll<void> poll(pollux::Context& cx);

 private:
  friend class pollux::UnwindOnExit<ServeFuture>;

  enum class State {
    Start,
    AwaitAccept,  // 43: co_await listener.accept()
    Done,
  };

  // The newest local alive in the frame. unwind() destroys from it down to `floor`.
  enum class Live { None, Accept };
  void unwind(Live floor = Live::None);

  // Parameters.
  pollux::net::TcpListener listener;

  // Locals that live across an await.
  pollux::Slot<pollux::net::AcceptFuture> accept_future;

  State state_ = State::Start;
  Live live_ = Live::None;
};

ServeFuture serve(TcpListener listener) { return ServeFuture(std::move(listener)); }

pollux::Poll<void> ServeFuture::poll(pollux::Context& cx) {
  Live live = live_;
  pollux::UnwindOnExit on_exit(*this, live);
  switch (state_) {
    case State::Start:
      for (;;) {
        accept_future.emplace_with([&] { return listener.accept(); });
        live = Live::Accept;
        [[fallthrough]];
        case State::AwaitAccept:
          auto ready = accept_future->poll(cx);
          if (ready.is_pending()) return on_exit.suspend(State::AwaitAccept);
          auto [socket, peer] = ready.take();
          live = Live::None;
          accept_future.destroy();
          pollux::spawn(handle_connection(std::move(socket), peer));
      }

    case State::Done:
      break;
  }
  pollux::polled_after_completion("serve");
}

void ServeFuture::unwind(Live floor) {
  while (live_ != floor) {
    switch (live_) {
      case Live::Accept:
        live_ = Live::None;
        accept_future.destroy();
        break;
      case Live::None:
        return;
    }
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
