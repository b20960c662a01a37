// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Network: the descriptors of a simulation, and what the kernel would do with them: sockets and
// their connections, eventfds, epoll. It does as Linux does, also where that is easy to overlook:
//
// - A read that is short has left nothing, a write that is short has left no room.
// - An event is an edge: something has come. What it tells is how things are when it is fetched.
// - There is room to write, after there was none, when a third of the buffer is free.
// - Unread bytes make a close a reset. What has arrived before a reset can still be read.
//
// Calls give what the system's give, or the negative errno. Faults are not its business.
#pragma once

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pollux/net/socket_address.h"
#include "testing_simulated_world.h"

namespace pollux::testing::internal {

using net::SocketAddress;

struct Connection;

/// What a file descriptor stands for.
struct Descriptor {
  virtual ~Descriptor() = default;

  /// The EPOLL flags that hold now.
  virtual std::uint32_t readiness() = 0;

  int fd = -1;  // none for a connection that has not been accepted
};

struct EventCounter final : Descriptor {
  std::uint32_t readiness() override { return count > 0 ? std::uint32_t{EPOLLIN} : 0; }

  std::uint64_t count = 0;
};

struct Epoll final : Descriptor {
  std::uint32_t readiness() override { return 0; }

  struct Watch {
    epoll_event event;
    bool has_edge;
  };
  std::map<int, Watch> watches;
};

/// A socket, from socket() on; what it becomes is told by its members.
struct Socket final : Descriptor {
  Socket(int socket_family, int socket_type) : family(socket_family), type(socket_type) {}

  std::uint32_t readiness() override;
  bool is_stream() const { return type == SOCK_STREAM; }

  const int family;
  const int type;
  bool is_bound = false;
  SocketAddress local;
  SocketAddress peer;
  int error = 0;  // of a connection, to be told once

  // A listener.
  bool is_listening = false;
  std::size_t backlog = 0;
  std::size_t on_their_way = 0;  // connections that will come into the queue
  std::deque<std::shared_ptr<Socket>> queue;

  // One end of a connection.
  enum class State : std::uint8_t { Idle, Connecting, Connected, Broken };
  State state = State::Idle;
  std::shared_ptr<Connection> connection;
  std::size_t side = 0;  // which end

  struct Datagram {
    std::string bytes;
    SocketAddress sender;
  };
  std::deque<Datagram> datagrams;
};

/// One direction of a connection.
struct Pipe {
  std::string arrived;
  std::size_t used = 0;  // of `capacity`: on its way, arrived, or read and not yet acknowledged
  std::size_t capacity = 0;
  std::chrono::microseconds latency{0};
  std::size_t max_segment = 0;
  Clock::time_point last_arrival;  // of what is on its way
  bool is_ended = false;           // by the writer
  bool end_arrived = false;
  bool is_refused = false;  // by the reader
  bool wants_room = false;  // the writer found too little

  std::size_t room() const { return capacity - used; }
  bool has_much_room() const { return room() > 0 && 3 * room() >= capacity; }
};

/// What two sockets share. Lives as long as something of it is on its way.
struct Connection {
  std::array<std::weak_ptr<Socket>, 2> ends;  // 0 has connected, 1 was accepted
  std::array<Pipe, 2> pipes;                  // pipes[i] is written by ends[i]
  std::size_t faults = 0;
};

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  bool has(int fd) const { return descriptors_.count(fd) > 0; }
  std::size_t size() const { return descriptors_.size(); }

  /// The connection of the socket `fd`, or nullptr.
  std::shared_ptr<Connection> connection_of(int fd) const;

  /// Something about `fd` is worth a look, though nothing has changed.
  void touch(int fd);

  /// Both ends learn that the connection is gone.
  void reset(Connection& connection);

  int epoll_create();
  int epoll_ctl(int epoll, int operation, int fd, const epoll_event* event);

  /// The events that there are, in any order.
  int take_events(int epoll, epoll_event* events, int capacity);

  int eventfd(unsigned count);
  int write(int fd, const void* data, std::size_t size);
  int close(int fd);

  int socket(int family, int type);
  int socketpair(int type, int* fds);
  int bind(int fd, const SocketAddress& address);
  int listen(int fd, int backlog);
  int accept(int fd, SocketAddress& peer);

  /// The oldest connection that has not been accepted fails. False if there is none.
  bool abort_first_in_queue(int fd);

  int connect(int fd, const SocketAddress& address);
  int local_address(int fd, SocketAddress& address) const;
  int peer_address(int fd, SocketAddress& address) const;

  /// SO_ERROR, which it takes.
  int take_error(int fd, int& error);

  std::intmax_t receive(int fd, char* buffer, std::size_t size, bool is_peek,
                        SocketAddress& sender);
  std::intmax_t send(int fd, const std::string& bytes, const SocketAddress* to);
  int shutdown(int fd, int how);

 private:
  static constexpr int first_fd = 1'000'000;  // far from those of the system

  template <class T>
  std::shared_ptr<T> add(std::shared_ptr<T> descriptor);
  template <class T>
  std::shared_ptr<T> find(int fd) const {
    auto found = descriptors_.find(fd);
    return found == descriptors_.end() ? nullptr : std::dynamic_pointer_cast<T>(found->second);
  }

  void changed(const Descriptor& descriptor);
  SocketAddress free_address(const SocketAddress& wanted);
  std::shared_ptr<Socket> bound_to(const SocketAddress& address, int type) const;

  std::shared_ptr<Connection> join(const std::shared_ptr<Socket>& client,
                                   const std::shared_ptr<Socket>& server);
  void send_request(const std::shared_ptr<Connection>& connection, int attempts);
  void request_arrives(const std::shared_ptr<Connection>& connection, int attempts);
  void reply_arrives(const std::shared_ptr<Connection>& connection,
                     const std::shared_ptr<Socket>& server, const std::weak_ptr<Socket>& listener);
  void break_end(Connection& connection, std::size_t side, int error);
  void refuse_later(const std::shared_ptr<Connection>& connection, std::size_t side);

  Clock::time_point next_arrival(Pipe& pipe);
  std::intmax_t send_stream(Socket& socket, const std::string& bytes);
  std::intmax_t send_datagram(Socket& socket, const std::string& bytes, const SocketAddress* to);
  std::intmax_t receive_stream(Socket& socket, char* buffer, std::size_t size, bool is_peek);
  void arrive(const std::shared_ptr<Connection>& connection, std::size_t side,
              const std::string& bytes);
  void end(const std::shared_ptr<Connection>& connection, std::size_t side);
  void acknowledge(const std::shared_ptr<Connection>& connection, std::size_t side,
                   std::size_t size);
  void close_stream(Socket& socket);
  void close_listener(Socket& socket);

  World& world_;
  std::map<int, std::shared_ptr<Descriptor>> descriptors_;
  std::uint16_t next_port_ = 49152;
};

}  // namespace pollux::testing::internal
