// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SimulatedSystem: a call each. The network's answers are negative errnos, the callers' -1 and
// errno.
#include "testing_simulated_system.h"

#include <fcntl.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

namespace pollux::testing::internal {

namespace {

// Beyond what a kernel takes, one call costs some time.
constexpr std::size_t most_microseconds_of_poll = 20;

std::optional<SocketAddress> address_from(const void* address, socklen_t size) {
  sockaddr_storage storage{};
  if (!address || size > sizeof storage) return std::nullopt;
  std::memcpy(&storage, address, size);
  if (storage.ss_family == AF_INET && size >= sizeof(sockaddr_in)) {
    return SocketAddress::from_system(storage);
  }
  if (storage.ss_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    return SocketAddress::from_system(storage);
  }
  return std::nullopt;
}

void address_to(const SocketAddress& from, sockaddr* address, socklen_t* size) {
  if (!address) return;
  std::memcpy(address, from.data(), std::min(*size, from.size()));
  *size = from.size();
}

}  // namespace

std::intmax_t SimulatedSystem::finish(const char* call, int fd, std::intmax_t result) {
  int error = result < 0 ? static_cast<int>(-result) : 0;
  world_.record(call, fd, result, error);
  if (error == 0) return result;
  errno = error;
  return -1;
}

/// 0, or why there is no new descriptor.
int SimulatedSystem::exhaustion_of_descriptors() {
  static constexpr std::array<int, 4> reasons{EMFILE, ENFILE, ENOMEM, ENOBUFS};
  if (network_.size() >= world_.options().max_descriptors) return -EMFILE;
  if (!world_.happens(world_.options().faults.exhausted)) return 0;
  return -reasons[world_.below(reasons.size())];
}

/// 0, or why a call on the socket `fd` is not even tried.
int SimulatedSystem::fault_of_transfer(int fd) {
  const Faults& faults = world_.options().faults;
  if (world_.happens(faults.interrupted)) return -EINTR;
  if (!world_.happens(faults.not_ready)) return 0;
  std::chrono::microseconds moment(world_.below(2000));
  world_.at(world_.now() + moment, [this, fd] { network_.touch(fd); });
  return -EAGAIN;
}

/// 0, or `error`, now and then: the kernel lacks memory for a call on `fd`. Its connection, if any,
/// has been disturbed by what has nothing to do with the other end.
int SimulatedSystem::exhaustion(int fd, int error) {
  if (!world_.happens(world_.options().faults.exhausted)) return 0;
  if (auto connection = network_.connection_of(fd)) ++connection->faults;
  return -error;
}

int SimulatedSystem::epoll_create1(int) {
  int refused = exhaustion_of_descriptors();
  return static_cast<int>(finish("epoll_create1", -1, refused ? refused : network_.epoll_create()));
}

int SimulatedSystem::eventfd(unsigned count, int) {
  int refused = exhaustion_of_descriptors();
  return static_cast<int>(finish("eventfd", -1, refused ? refused : network_.eventfd(count)));
}

int SimulatedSystem::epoll_ctl(int epoll, int operation, int fd, epoll_event* event) {
  int result = operation == EPOLL_CTL_ADD ? exhaustion(fd, ENOMEM) : 0;
  if (!result) result = network_.epoll_ctl(epoll, operation, fd, event);
  return static_cast<int>(finish("epoll_ctl", fd, result));
}

int SimulatedSystem::epoll_wait(int epoll, epoll_event* events, int capacity, int milliseconds) {
  world_.check_limits();
  if (world_.happens(world_.options().faults.interrupted)) {
    return static_cast<int>(finish("epoll_wait", epoll, -EINTR));
  }
  Clock::time_point until = milliseconds < 0
                                ? Clock::time_point::max()
                                : world_.now() + std::chrono::milliseconds(milliseconds);
  world_.catch_up();
  for (;;) {
    int count = network_.take_events(epoll, events, capacity);
    if (count != 0) return static_cast<int>(finish("epoll_wait", epoll, count));
    if (world_.advance(until)) continue;
    if (milliseconds < 0) {
      throw SimulationError("no task can go on: all wait, and nothing is on its way");
    }
    world_.pass(until - world_.now());
    return static_cast<int>(finish("epoll_wait", epoll, 0));
  }
}

ssize_t SimulatedSystem::write(int fd, const void* data, std::size_t size) {
  return finish("write", fd, network_.write(fd, data, size));
}

// What is interrupted is closed all the same.
int SimulatedSystem::close(int fd) {
  if (!network_.has(fd)) return ::close(fd);
  int result = network_.close(fd);
  if (world_.happens(world_.options().faults.interrupted)) result = -EINTR;
  return static_cast<int>(finish("close", fd, result));
}

int SimulatedSystem::socket(int family, int type, int) {
  int refused = exhaustion_of_descriptors();
  int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  return static_cast<int>(finish("socket", -1, refused ? refused : network_.socket(family, kind)));
}

int SimulatedSystem::socketpair(int, int type, int, int* fds) {
  int refused = exhaustion_of_descriptors();
  int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  return static_cast<int>(
      finish("socketpair", -1, refused ? refused : network_.socketpair(kind, fds)));
}

int SimulatedSystem::bind(int fd, const sockaddr* address, socklen_t size) {
  std::optional<SocketAddress> wanted = address_from(address, size);
  int result = wanted ? exhaustion(fd, ENOMEM) : -EINVAL;
  return static_cast<int>(finish("bind", fd, result ? result : network_.bind(fd, *wanted)));
}

int SimulatedSystem::listen(int fd, int backlog) {
  int result = exhaustion(fd, ENOBUFS);
  return static_cast<int>(finish("listen", fd, result ? result : network_.listen(fd, backlog)));
}

int SimulatedSystem::accept4(int fd, sockaddr* peer, socklen_t* size, int) {
  int refused = fault_of_transfer(fd);
  if (!refused) refused = exhaustion_of_descriptors();
  if (!refused && world_.happens(world_.options().faults.reset)) {
    if (network_.abort_first_in_queue(fd)) refused = -ECONNABORTED;
  }
  if (refused) return static_cast<int>(finish("accept4", fd, refused));
  SocketAddress address;
  int accepted = network_.accept(fd, address);
  if (accepted >= 0) address_to(address, peer, size);
  return static_cast<int>(finish("accept4", fd, accepted));
}

// An interrupted connect goes on by itself.
int SimulatedSystem::connect(int fd, const sockaddr* address, socklen_t size) {
  std::optional<SocketAddress> peer = address_from(address, size);
  int result = peer ? exhaustion(fd, ENOBUFS) : -EAFNOSUPPORT;
  if (result == 0) result = network_.connect(fd, *peer);
  if (result == -EINPROGRESS && world_.happens(world_.options().faults.interrupted)) {
    result = -EINTR;
  }
  return static_cast<int>(finish("connect", fd, result));
}

int SimulatedSystem::getsockname(int fd, sockaddr* address, socklen_t* size) {
  SocketAddress local;
  int result = exhaustion(fd, ENOBUFS);
  if (result == 0) result = network_.local_address(fd, local);
  if (result == 0) address_to(local, address, size);
  return static_cast<int>(finish("getsockname", fd, result));
}

int SimulatedSystem::getpeername(int fd, sockaddr* address, socklen_t* size) {
  SocketAddress peer;
  int result = exhaustion(fd, ENOBUFS);
  if (result == 0) result = network_.peer_address(fd, peer);
  if (result == 0) address_to(peer, address, size);
  return static_cast<int>(finish("getpeername", fd, result));
}

int SimulatedSystem::getsockopt(int fd, int level, int name, void* value, socklen_t* size) {
  if (level != SOL_SOCKET || name != SO_ERROR || *size != sizeof(int)) {
    return static_cast<int>(finish("getsockopt", fd, -ENOPROTOOPT));
  }
  int error = 0;
  int result = network_.take_error(fd, error);
  std::memcpy(value, &error, sizeof error);
  return static_cast<int>(finish("getsockopt", fd, result));
}

// None has an effect here.
int SimulatedSystem::setsockopt(int fd, int, int, const void*, socklen_t) {
  int result = network_.has(fd) ? exhaustion(fd, ENOMEM) : -EBADF;
  return static_cast<int>(finish("setsockopt", fd, result));
}

ssize_t SimulatedSystem::recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* peer,
                                  socklen_t* peer_size) {
  int refused = fault_of_transfer(fd);
  if (!refused) refused = exhaustion(fd, ENOMEM);
  if (refused) return finish("recv", fd, refused);
  SocketAddress sender;
  std::intmax_t count =
      network_.receive(fd, static_cast<char*>(buffer), size, flags & MSG_PEEK, sender);
  if (count >= 0 && peer) address_to(sender, peer, peer_size);
  return finish("recv", fd, count);
}

ssize_t SimulatedSystem::sendmsg(int fd, const msghdr* message, int) {
  int refused = fault_of_transfer(fd);
  if (!refused) refused = exhaustion(fd, ENOBUFS);
  if (refused) return finish("send", fd, refused);
  std::string bytes;  // all of them, so that the network sees whether it takes all
  for (std::size_t i = 0; i < message->msg_iovlen; ++i) {
    bytes.append(static_cast<const char*>(message->msg_iov[i].iov_base),
                 message->msg_iov[i].iov_len);
  }
  std::optional<SocketAddress> to = address_from(message->msg_name, message->msg_namelen);
  return finish("send", fd, network_.send(fd, bytes, to ? &*to : nullptr));
}

int SimulatedSystem::shutdown(int fd, int how) {
  return static_cast<int>(finish("shutdown", fd, network_.shutdown(fd, how)));
}

std::size_t SimulatedSystem::pick_task(std::size_t count) {
  world_.check_limits();
  std::size_t picked = world_.below(count);
  world_.pass(std::chrono::microseconds(world_.below(most_microseconds_of_poll)));
  world_.record("poll task", static_cast<int>(picked), 0, 0);
  return picked;
}

std::optional<std::size_t> SimulatedSystem::pick_spurious(std::size_t count) {
  if (count == 0 || !world_.happens(world_.options().faults.spurious)) return std::nullopt;
  return world_.below(count);
}

int SimulatedSystem::pick_budget(int most) {
  return static_cast<int>(world_.magnitude(static_cast<std::size_t>(most)));
}

}  // namespace pollux::testing::internal
