// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A client is a task: it executes all requests that have come, sends all replies at once, and
// waits: for more, for messages of its channels, or to be told to stop.
#include "server.h"

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "channels.h"
#include "commands.h"

namespace mini_redis {

namespace {

using pollux::Task;
using pollux::net::TcpListener;
using pollux::net::TcpStream;

// Replies of more bytes are sent before the next request is executed.
constexpr std::size_t many_replies = 64 * 1024;

/// What the server has for all clients.
struct Shared {
  Options options;
  pollux::CancellationToken stop;
  Database database;
  std::size_t clients = 0;
  pollux::Notify all_gone;
};

/// A client's place among the others, from its being accepted to its end.
class Place {
 public:
  explicit Place(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {
    ++shared_->clients;
  }
  Place(Place&&) noexcept = default;
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (shared_ && --shared_->clients == 0) shared_->all_gone.notify_one();
  }

  Shared& shared() const { return *shared_; }

 private:
  std::shared_ptr<Shared> shared_;  // null when moved from
};

/// What of a client's input has been received and not executed, and the replies to the rest.
class Session {
 public:
  explicit Session(Shared& shared) : shared_(shared), subscriber_(shared.options.messages) {}

  void receive(std::string_view bytes) {
    input_.erase(0, executed_);
    executed_ = 0;
    input_ += bytes;
  }

  /// Executes what is complete, up to many replies. False when the client is to be closed, after
  /// the replies.
  bool execute_all() {
    while (replies_.size() < many_replies) {
      Parsed parsed = parse(std::string_view(input_).substr(executed_), shared_.options.limits);
      if (parsed.kind == Parsed::Kind::Malformed) {
        reply_error(replies_, parsed.error);
        return false;
      }
      if (parsed.kind == Parsed::Kind::Incomplete) {
        is_done_ = true;
        return true;
      }
      executed_ += parsed.consumed;
      if (parsed.request.empty()) continue;
      if (!execute(shared_.database, subscriber_, parsed.request, replies_)) return false;
    }
    is_done_ = false;
    return true;
  }

  /// Whether there is nothing left to execute.
  bool is_done() const { return is_done_; }

  std::string take_replies() { return std::exchange(replies_, {}); }
  Subscriber& subscriber() { return subscriber_; }

 private:
  Shared& shared_;
  Subscriber subscriber_;
  Subscription subscription_{shared_.database.channels, subscriber_};
  std::string input_;
  std::size_t executed_ = 0;  // bytes of it
  std::string replies_;
  bool is_done_ = true;
};

// Executes what the client has sent, and sends the replies. False when it is to be closed.
[[pollux::async]] Task<bool> answer(Session& session, TcpStream& socket) {
  for (;;) {
    bool goes_on = session.execute_all();
    std::string replies = session.take_replies();
    if (!replies.empty()) co_await socket.write_all(std::move(replies));
    if (!goes_on) co_return false;
    if (session.is_done()) co_return true;
  }
}

// Ends what goes to the client, and takes what still comes, up to a limit: closed with something
// unread, the system would reset the connection, and the client might lose the last reply.
[[pollux::async]] Task<void> say_goodbye(TcpStream& socket) {
  socket.shutdown_write();
  std::array<char, 4096> unread;
  for (int i = 0; i < 100; ++i) {
    std::size_t size = co_await socket.read_some(unread.data(), unread.size());
    if (size == 0) co_return;
  }
}

// One more request may be answered when it is told to stop: what has come by then.
[[pollux::async]] Task<void> serve_client(TcpStream socket, Place place) {
  try {
    socket.set_nodelay(true);
    Session session(place.shared());
    std::array<char, 16 * 1024> buffer;
    pollux::CancelledFuture stopped = place.shared().stop.cancelled();
    while (!place.shared().stop.is_cancelled()) {
      auto event = co_await pollux::select_biased(socket.read_some(buffer.data(), buffer.size()),
                                                  session.subscriber().next(), std::ref(stopped));
      if (event.index() == 2) co_return;
      if (event.index() == 1) {
        std::optional<std::string> message = std::get<1>(std::move(event));
        if (!message) co_return;
        co_await socket.write_all(std::move(*message));
        continue;
      }
      std::size_t size = std::get<0>(event);
      if (size == 0) co_return;
      session.receive(std::string_view(buffer.data(), size));
      bool goes_on = co_await answer(session, socket);
      if (!goes_on) {
        co_await pollux::timeout(std::chrono::seconds(1), say_goodbye(socket));
        co_return;
      }
    }
  } catch (const std::exception& error) {
    // Mostly the client has gone away; whatever it is, the others go on.
    std::fprintf(stderr, "mini_redis: a client was closed: %s\n", error.what());
  }
}

// What is more than there may be is told so, as far as there is room for it.
void refuse(TcpStream socket) {
  std::string reply;
  reply_error(reply, "ERR max number of clients reached");
  (void)::send(socket.fd(), reply.data(), reply.size(), MSG_NOSIGNAL);
}

[[pollux::async]] Task<void> wait_for_clients(Shared& shared) {
  while (shared.clients > 0) co_await shared.all_gone.notified();
}

}  // namespace

[[pollux::async]] Task<void> serve(TcpListener listener, Options options,
                                   pollux::CancellationToken stop) {
  auto shared = std::make_shared<Shared>();
  shared->options = options;
  shared->stop = std::move(stop);
  pollux::CancelledFuture stopped = shared->stop.cancelled();
  for (;;) {
    auto event = co_await pollux::select(listener.accept(), std::ref(stopped));
    if (event.index() == 1) break;
    TcpStream socket = std::get<0>(std::move(event)).socket;
    if (shared->clients >= shared->options.connections) {
      refuse(std::move(socket));
    } else {
      pollux::spawn(serve_client(std::move(socket), Place(shared)));
    }
  }
  co_await pollux::timeout(shared->options.grace, wait_for_clients(*shared));
}

}  // namespace mini_redis
