// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Network: descriptors, epoll, addresses, datagrams. Connections are in
// testing_simulated_connection.cpp.
#include "testing_simulated_network.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pollux::testing::internal {

namespace {

SocketAddress with_port(const SocketAddress& address, std::uint16_t port) {
  sockaddr_storage storage{};
  std::memcpy(&storage, address.data(), address.size());
  // At the same place in both families.
  reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
  return SocketAddress::from_system(storage);
}

SocketAddress any_address(int family) {
  return SocketAddress::parse(family == AF_INET6 ? "[::]:0" : "0.0.0.0:0");
}

bool is_any(const SocketAddress& address) {
  return with_port(address, 0) == any_address(address.family());
}

/// The address from which this machine talks to `peer`.
SocketAddress address_towards(const SocketAddress& peer, std::uint16_t port) {
  return with_port(SocketAddress::parse(peer.is_ipv6() ? "[::1]:0" : "127.0.0.1:0"), port);
}

}  // namespace

template <class T>
std::shared_ptr<T> Network::add(std::shared_ptr<T> descriptor) {
  int fd = first_fd;
  while (has(fd)) ++fd;  // the lowest that is free, as the system does
  descriptor->fd = fd;
  descriptors_[fd] = descriptor;
  return descriptor;
}

void Network::changed(const Descriptor& descriptor) {
  if (descriptor.fd >= 0) touch(descriptor.fd);
}

void Network::touch(int fd) {
  for (auto& [number, descriptor] : descriptors_) {
    auto* epoll = dynamic_cast<Epoll*>(descriptor.get());
    if (!epoll) continue;
    auto watch = epoll->watches.find(fd);
    if (watch != epoll->watches.end()) watch->second.has_edge = true;
  }
}

int Network::epoll_create() { return add(std::make_shared<Epoll>())->fd; }

int Network::epoll_ctl(int epoll, int operation, int fd, const epoll_event* event) {
  auto found = find<Epoll>(epoll);
  if (!found) return -EBADF;
  if (!has(fd)) return -EPERM;  // one of the system's
  if (operation == EPOLL_CTL_DEL) return found->watches.erase(fd) ? 0 : -ENOENT;
  if (operation != EPOLL_CTL_ADD) return -EINVAL;
  if (!found->watches.emplace(fd, Epoll::Watch{*event, true}).second) return -EEXIST;
  return 0;
}

int Network::take_events(int epoll, epoll_event* events, int capacity) {
  auto found = find<Epoll>(epoll);
  if (!found) return -EBADF;
  std::vector<int> fds;
  for (auto& [fd, watch] : found->watches) {
    if (watch.has_edge || world_.happens(world_.options().faults.spurious)) fds.push_back(fd);
  }
  int count = 0;
  while (!fds.empty() && count < capacity) {
    std::size_t picked = world_.below(fds.size());
    int fd = std::exchange(fds[picked], fds.back());
    fds.pop_back();
    Epoll::Watch& watch = found->watches.at(fd);
    watch.has_edge = false;
    std::uint32_t wanted = watch.event.events | EPOLLERR | EPOLLHUP;
    std::uint32_t flags = descriptors_.at(fd)->readiness() & wanted;
    if (flags == 0) continue;
    events[count] = watch.event;
    events[count].events = flags;
    ++count;
  }
  return count;
}

int Network::eventfd(unsigned count) {
  auto event = add(std::make_shared<EventCounter>());
  event->count = count;
  return event->fd;
}

int Network::write(int fd, const void* data, std::size_t size) {
  auto event = find<EventCounter>(fd);
  if (!event) return -EBADF;
  std::uint64_t number = 0;
  if (size != sizeof number) return -EINVAL;
  std::memcpy(&number, data, sizeof number);
  event->count += number;
  changed(*event);
  return static_cast<int>(size);
}

int Network::close(int fd) {
  auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) return -EBADF;
  std::shared_ptr<Descriptor> descriptor = found->second;
  descriptors_.erase(found);
  for (auto& [number, other] : descriptors_) {
    if (auto* epoll = dynamic_cast<Epoll*>(other.get())) epoll->watches.erase(fd);
  }
  descriptor->fd = -1;
  if (auto* socket = dynamic_cast<Socket*>(descriptor.get())) {
    if (socket->is_listening) close_listener(*socket);
    if (socket->connection) close_stream(*socket);
  }
  return 0;
}

int Network::socket(int family, int type) {
  if (family != AF_INET && family != AF_INET6) return -EAFNOSUPPORT;
  if (type != SOCK_STREAM && type != SOCK_DGRAM) return -EPROTONOSUPPORT;
  auto socket = add(std::make_shared<Socket>(family, type));
  socket->local = any_address(family);
  return socket->fd;
}

std::shared_ptr<Socket> Network::bound_to(const SocketAddress& address, int type) const {
  for (auto& [fd, descriptor] : descriptors_) {
    auto socket = std::dynamic_pointer_cast<Socket>(descriptor);
    if (!socket || socket->type != type || !socket->is_bound) continue;
    if (socket->local == address) return socket;
    bool same_port =
        socket->local.port() == address.port() && socket->local.family() == address.family();
    if (same_port && (is_any(socket->local) || is_any(address))) return socket;
  }
  return nullptr;
}

SocketAddress Network::free_address(const SocketAddress& wanted) {
  for (;;) {
    if (next_port_ == 0) next_port_ = 49152;
    SocketAddress address = with_port(wanted, next_port_++);
    if (!bound_to(address, SOCK_STREAM) && !bound_to(address, SOCK_DGRAM)) return address;
  }
}

int Network::bind(int fd, const SocketAddress& address) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (socket->is_bound || address.family() != socket->family) return -EINVAL;
  if (address.port() != 0 && bound_to(address, socket->type)) return -EADDRINUSE;
  socket->local = address.port() != 0 ? address : free_address(address);
  socket->is_bound = true;
  return 0;
}

int Network::local_address(int fd, SocketAddress& address) const {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  address = socket->local;
  return 0;
}

int Network::peer_address(int fd, SocketAddress& address) const {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (socket->state != Socket::State::Connected) return -ENOTCONN;
  address = socket->peer;
  return 0;
}

int Network::take_error(int fd, int& error) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  error = std::exchange(socket->error, 0);
  return 0;
}

std::intmax_t Network::receive(int fd, char* buffer, std::size_t size, bool is_peek,
                               SocketAddress& sender) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  if (socket->is_stream()) return receive_stream(*socket, buffer, size, is_peek);
  if (socket->datagrams.empty()) return -EAGAIN;
  const Socket::Datagram& first = socket->datagrams.front();
  std::size_t count = std::min(size, first.bytes.size());
  std::memcpy(buffer, first.bytes.data(), count);
  sender = first.sender;
  if (!is_peek) socket->datagrams.pop_front();
  return static_cast<std::intmax_t>(count);
}

std::intmax_t Network::send(int fd, const std::string& bytes, const SocketAddress* to) {
  auto socket = find<Socket>(fd);
  if (!socket) return -EBADF;
  return socket->is_stream() ? send_stream(*socket, bytes) : send_datagram(*socket, bytes, to);
}

// Each goes its own way, and may come before one that was sent earlier.
std::intmax_t Network::send_datagram(Socket& socket, const std::string& bytes,
                                     const SocketAddress* to) {
  constexpr std::size_t most_waiting = 64;
  if (!to) return -EDESTADDRREQ;
  if (bytes.size() > 65507) return -EMSGSIZE;
  if (!socket.is_bound) {
    socket.local = free_address(any_address(socket.family));
    socket.is_bound = true;
  }
  SocketAddress sender =
      is_any(socket.local) ? address_towards(*to, socket.local.port()) : socket.local;
  int copies = 1;
  if (world_.happens(world_.options().faults.lost)) copies = world_.below(2) ? 2 : 0;
  for (int i = 0; i < copies; ++i) {
    auto latency = std::chrono::microseconds(
        world_.magnitude(static_cast<std::size_t>(world_.options().max_latency.count())));
    world_.at(world_.now() + latency, [this, bytes, sender, address = *to] {
      auto receiver = bound_to(address, SOCK_DGRAM);
      if (!receiver || receiver->datagrams.size() >= most_waiting) return;
      receiver->datagrams.push_back({bytes, sender});
      changed(*receiver);
    });
  }
  return static_cast<std::intmax_t>(bytes.size());
}

std::uint32_t Socket::readiness() {
  if (!is_stream()) return EPOLLOUT | (datagrams.empty() ? 0u : EPOLLIN);
  if (is_listening) return queue.empty() ? 0u : EPOLLIN;
  std::uint32_t flags = error ? EPOLLERR : 0u;
  switch (state) {
    case State::Idle:
      return flags | EPOLLOUT | EPOLLHUP;
    case State::Connecting:
      return flags;
    case State::Broken:
      return flags | EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP;
    case State::Connected:
      break;
  }
  const Pipe& in = connection->pipes[1 - side];
  Pipe& out = connection->pipes[side];
  bool is_read_closed = in.end_arrived || in.is_refused;
  if (!in.arrived.empty() || is_read_closed) flags |= EPOLLIN;
  if (is_read_closed) flags |= EPOLLRDHUP;
  if (is_read_closed && out.is_ended) flags |= EPOLLHUP;
  if (out.has_much_room() || out.is_ended) {
    flags |= EPOLLOUT;
  } else {
    out.wants_room = true;  // who asks is to be told
  }
  return flags;
}

}  // namespace pollux::testing::internal
