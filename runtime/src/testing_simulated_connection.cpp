// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Network: the life of a connection, from the request to the last byte.
//
// connect() sends a request; that reaches the listener, the reply the client, which is connected
// then; its acknowledgement brings the connection into the listener's queue. Then segments, an end
// for each direction, and perhaps a reset.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "testing_simulated_network.h"

namespace pollux::testing::internal {

namespace {
constexpr int most_attempts = 6;
constexpr std::chrono::seconds between_attempts{1};
}  // namespace

std::shared_ptr<Connection> Network::connection_of(int fd) const {
  auto socket = find<Socket>(fd);
  return socket ? socket->connection : nullptr;
}

std::shared_ptr<Connection> Network::join(const std::shared_ptr<Socket>& client,
                                          const std::shared_ptr<Socket>& server) {
  const SimulationOptions& options = world_.options();
  auto connection = std::make_shared<Connection>();
  auto longest = static_cast<std::size_t>(options.max_latency.count());
  std::chrono::microseconds latency(world_.magnitude(longest));
  for (Pipe& pipe : connection->pipes) {
    pipe.latency = latency;
    pipe.capacity = std::max(options.min_buffer, world_.magnitude(options.max_buffer));
    pipe.max_segment = world_.magnitude(options.max_segment);
  }
  client->connection = connection;
  connection->ends[0] = client;
  if (server) {
    server->connection = connection;
    server->side = 1;
    connection->ends[1] = server;
  }
  return connection;
}

int Network::socketpair(int type, int* fds) {
  if (type != SOCK_STREAM) return -EOPNOTSUPP;
  auto first = add(std::make_shared<Socket>(AF_UNIX, type));
  auto second = add(std::make_shared<Socket>(AF_UNIX, type));
  join(first, second);
  first->state = second->state = Socket::State::Connected;
  fds[0] = first->fd;
  fds[1] = second->fd;
  return 0;
}

int Network::listen(int fd, int backlog) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (!socket->is_stream()) return -EOPNOTSUPP;
  socket->is_listening = true;
  socket->backlog = static_cast<std::size_t>(std::max(backlog, 1));
  return 0;
}

int Network::connect(int fd, const SocketAddress& address) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (!socket->is_stream() || address.family() != socket->family) return -EAFNOSUPPORT;
  if (socket->state == Socket::State::Connecting) return -EALREADY;
  if (socket->state == Socket::State::Connected) return -EISCONN;
  if (!socket->is_bound) {
    // Towards any address from the one loopback: the listener sees that.
    socket->local =
        free_address(SocketAddress::parse(address.is_ipv6() ? "[::1]:0" : "127.0.0.1:0"));
    socket->is_bound = true;
  }
  socket->peer = address;
  socket->state = Socket::State::Connecting;
  send_request(join(socket, nullptr), 1);
  return -EINPROGRESS;
}

void Network::send_request(const std::shared_ptr<Connection>& connection, int attempts) {
  world_.at(world_.now() + connection->pipes[0].latency,
            [this, connection, attempts] { request_arrives(connection, attempts); });
}

// A listener without room says nothing, and the client asks again.
void Network::request_arrives(const std::shared_ptr<Connection>& connection, int attempts) {
  auto client = connection->ends[0].lock();
  if (!client || client->state != Socket::State::Connecting) return;
  auto listener = bound_to(client->peer, SOCK_STREAM);
  if (!listener || !listener->is_listening) {
    world_.at(world_.now() + connection->pipes[1].latency,
              [this, connection] { break_end(*connection, 0, ECONNREFUSED); });
    return;
  }
  if (listener->queue.size() + listener->on_their_way >= listener->backlog) {
    world_.at(world_.now() + between_attempts, [this, connection, attempts] {
      if (attempts < most_attempts) return send_request(connection, attempts + 1);
      break_end(*connection, 0, ETIMEDOUT);
    });
    return;
  }
  ++listener->on_their_way;
  auto server = std::make_shared<Socket>(client->family, SOCK_STREAM);
  server->local = client->peer;
  server->peer = client->local;
  server->side = 1;
  server->connection = connection;
  connection->ends[1] = server;
  world_.at(world_.now() + connection->pipes[1].latency,
            [this, connection, server, weak = std::weak_ptr<Socket>(listener)] {
              reply_arrives(connection, server, weak);
            });
}

void Network::reply_arrives(const std::shared_ptr<Connection>& connection,
                            const std::shared_ptr<Socket>& server,
                            const std::weak_ptr<Socket>& listener) {
  auto client = connection->ends[0].lock();
  bool is_wanted = client && client->state == Socket::State::Connecting;
  if (is_wanted) {
    client->state = Socket::State::Connected;
    changed(*client);
  }
  Pipe& pipe = connection->pipes[0];
  pipe.last_arrival = world_.now() + pipe.latency;
  world_.at(pipe.last_arrival, [this, connection, server, listener, is_wanted] {
    auto there = listener.lock();
    bool is_open = there && there->is_listening;
    if (is_open) --there->on_their_way;
    if (!is_wanted) return;
    if (!is_open) return refuse_later(connection, 1);
    server->state = Socket::State::Connected;
    there->queue.push_back(server);
    changed(*there);
  });
}

int Network::accept(int fd, SocketAddress& peer) {
  auto listener = find<Socket>(fd);
  if (!listener) return -EBADF;
  if (!listener->is_listening) return -EINVAL;
  if (listener->queue.empty()) return -EAGAIN;
  std::shared_ptr<Socket> socket = listener->queue.front();
  listener->queue.pop_front();
  peer = socket->peer;
  return add(std::move(socket))->fd;
}

bool Network::abort_first_in_queue(int fd) {
  auto listener = find<Socket>(fd);
  if (!listener || listener->queue.empty()) return false;
  std::shared_ptr<Socket> socket = listener->queue.front();
  listener->queue.pop_front();
  reset(*socket->connection);
  return true;
}

void Network::reset(Connection& connection) {
  ++connection.faults;
  for (std::size_t side : {0, 1}) break_end(connection, side, ECONNRESET);
}

// Who has read the end of what the other wrote, and is told that it is gone, has a broken pipe.
void Network::break_end(Connection& connection, std::size_t side, int error) {
  auto socket = connection.ends[side].lock();
  if (!socket || socket->state == Socket::State::Broken) return;
  bool has_read_all = error == ECONNRESET && connection.pipes[1 - side].end_arrived;
  socket->error = has_read_all ? EPIPE : error;
  socket->state = Socket::State::Broken;
  changed(*socket);
}

/// The end `side` is closed, and wants no more: the other is told so by a reset.
void Network::refuse_later(const std::shared_ptr<Connection>& connection, std::size_t side) {
  world_.at(world_.now() + connection->pipes[side].latency,
            [this, connection, side] { break_end(*connection, 1 - side, ECONNRESET); });
}

Clock::time_point Network::next_arrival(Pipe& pipe) {
  auto jitter =
      std::chrono::microseconds(world_.below(static_cast<std::size_t>(pipe.latency.count()) + 1));
  pipe.last_arrival = std::max(pipe.last_arrival, world_.now() + pipe.latency + jitter);
  return pipe.last_arrival;
}

std::intmax_t Network::send_stream(Socket& socket, const std::string& bytes) {
  if (socket.error) return -std::exchange(socket.error, 0);
  if (socket.state == Socket::State::Connecting) return -EAGAIN;
  if (socket.state != Socket::State::Connected) return -EPIPE;
  Pipe& pipe = socket.connection->pipes[socket.side];
  if (pipe.is_ended) return -EPIPE;
  std::size_t count = std::min(bytes.size(), pipe.room());
  if (count < bytes.size()) pipe.wants_room = true;
  if (count == 0) return -EAGAIN;
  pipe.used += count;
  for (std::size_t sent = 0; sent < count;) {
    std::size_t size = std::min(count - sent, world_.magnitude(pipe.max_segment));
    world_.at(next_arrival(pipe),
              [this, connection = socket.connection, side = socket.side,
               segment = bytes.substr(sent, size)] { arrive(connection, side, segment); });
    sent += size;
  }
  return static_cast<std::intmax_t>(count);
}

void Network::arrive(const std::shared_ptr<Connection>& connection, std::size_t side,
                     const std::string& bytes) {
  auto reader = connection->ends[1 - side].lock();
  auto writer = connection->ends[side].lock();
  if (writer && writer->state == Socket::State::Broken) return;
  if (reader && reader->state == Socket::State::Broken) return;
  if (world_.happens(world_.options().faults.reset)) return reset(*connection);
  if (!reader) return refuse_later(connection, 1 - side);
  connection->pipes[side].arrived += bytes;
  changed(*reader);
}

std::intmax_t Network::receive_stream(Socket& socket, char* buffer, std::size_t size,
                                      bool is_peek) {
  if (!socket.connection) return -ENOTCONN;
  std::shared_ptr<Connection> connection = socket.connection;
  std::size_t writer = 1 - socket.side;
  Pipe& pipe = connection->pipes[writer];
  if (!pipe.arrived.empty()) {
    std::size_t count = std::min(size, pipe.arrived.size());
    std::memcpy(buffer, pipe.arrived.data(), count);
    if (is_peek) return static_cast<std::intmax_t>(count);
    pipe.arrived.erase(0, count);
    world_.at(world_.now() + pipe.latency,
              [this, connection, writer, count] { acknowledge(connection, writer, count); });
    return static_cast<std::intmax_t>(count);
  }
  if (socket.error) return -std::exchange(socket.error, 0);
  if (socket.state == Socket::State::Connecting) return -EAGAIN;
  bool is_over = pipe.end_arrived || pipe.is_refused || socket.state == Socket::State::Broken;
  return is_over ? 0 : -EAGAIN;
}

void Network::acknowledge(const std::shared_ptr<Connection>& connection, std::size_t side,
                          std::size_t size) {
  Pipe& pipe = connection->pipes[side];
  pipe.used -= size;
  if (!pipe.wants_room || !pipe.has_much_room()) return;
  pipe.wants_room = false;
  if (auto writer = connection->ends[side].lock()) changed(*writer);
}

int Network::shutdown(int fd, int how) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (socket->state != Socket::State::Connected) return -ENOTCONN;
  if (how != SHUT_RD) end(socket->connection, socket->side);
  if (how != SHUT_WR) socket->connection->pipes[1 - socket->side].is_refused = true;
  changed(*socket);
  return 0;
}

void Network::end(const std::shared_ptr<Connection>& connection, std::size_t side) {
  Pipe& pipe = connection->pipes[side];
  if (std::exchange(pipe.is_ended, true)) return;
  world_.at(next_arrival(pipe), [this, connection, side] {
    connection->pipes[side].end_arrived = true;
    if (auto reader = connection->ends[1 - side].lock()) changed(*reader);
  });
}

void Network::close_stream(Socket& socket) {
  if (socket.state != Socket::State::Connected) return;
  bool has_unread = !socket.connection->pipes[1 - socket.side].arrived.empty();
  if (has_unread) {
    refuse_later(socket.connection, socket.side);
  } else {
    end(socket.connection, socket.side);
  }
}

void Network::close_listener(Socket& socket) {
  socket.is_listening = false;
  for (const auto& waiting : socket.queue) refuse_later(waiting->connection, 1);
  socket.queue.clear();
}

}  // namespace pollux::testing::internal
