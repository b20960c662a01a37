// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The seam between the runtime and what is outside of it: system calls, the clock, and what the
// order of events leaves open. The functions of namespace sys are the system's own, unless the
// thread is in a simulation, which is then asked instead.
//
// Which of the two is a thread-local pointer, looked at in each call: next to a system call that
// costs nothing, and a program is simulated with the very library that it ships with. No virtual
// call is made outside of a simulation.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace pollux::sys {

/// A system that is made up. Used by the one thread that is in it. The calls are those of the
/// manual pages, errno included.
class System {
 public:
  virtual std::chrono::steady_clock::time_point now() = 0;

  virtual int epoll_create1(int flags) = 0;
  virtual int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) = 0;
  virtual int epoll_wait(int epoll, epoll_event* events, int capacity, int milliseconds) = 0;
  virtual int eventfd(unsigned count, int flags) = 0;
  virtual ssize_t write(int fd, const void* data, std::size_t size) = 0;
  virtual int close(int fd) = 0;

  virtual int socket(int family, int type, int protocol) = 0;
  virtual int socketpair(int family, int type, int protocol, int* fds) = 0;
  virtual int bind(int fd, const sockaddr* address, socklen_t size) = 0;
  virtual int listen(int fd, int backlog) = 0;
  virtual int accept4(int fd, sockaddr* peer, socklen_t* size, int flags) = 0;
  virtual int connect(int fd, const sockaddr* address, socklen_t size) = 0;
  virtual int getsockname(int fd, sockaddr* address, socklen_t* size) = 0;
  virtual int getpeername(int fd, sockaddr* address, socklen_t* size) = 0;
  virtual int getsockopt(int fd, int level, int name, void* value, socklen_t* size) = 0;
  virtual int setsockopt(int fd, int level, int name, const void* value, socklen_t size) = 0;
  virtual ssize_t recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* peer,
                           socklen_t* peer_size) = 0;
  virtual ssize_t sendmsg(int fd, const msghdr* message, int flags) = 0;
  virtual int shutdown(int fd, int how) = 0;

  /// What the runtime leaves open, and an executor asks for. Which of `count` ready tasks is next.
  virtual std::size_t pick_task(std::size_t count) = 0;

  /// Whether timers and I/O have their turn before the next task.
  virtual bool turns_driver_early() = 0;

  /// Which of `count` tasks is polled although nothing has woken it, if any.
  virtual std::optional<std::size_t> pick_spurious(std::size_t count) = 0;

  /// The budget of a poll: from 1 to `most`.
  virtual int pick_budget(int most) = 0;

  /// Of the runtime's own random numbers.
  virtual std::uint64_t pick_seed() = 0;

 protected:
  ~System() = default;
};

/// The one that this thread is in, or nullptr.
inline thread_local System* simulated = nullptr;

inline std::chrono::steady_clock::time_point now() {
  return simulated ? simulated->now() : std::chrono::steady_clock::now();
}

inline int epoll_create1(int flags) {
  return simulated ? simulated->epoll_create1(flags) : ::epoll_create1(flags);
}
inline int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) {
  return simulated ? simulated->epoll_ctl(epoll, operation, fd, event)
                   : ::epoll_ctl(epoll, operation, fd, event);
}
inline int epoll_wait(int epoll, epoll_event* events, int capacity, int milliseconds) {
  return simulated ? simulated->epoll_wait(epoll, events, capacity, milliseconds)
                   : ::epoll_wait(epoll, events, capacity, milliseconds);
}
inline int eventfd(unsigned count, int flags) {
  return simulated ? simulated->eventfd(count, flags) : ::eventfd(count, flags);
}
inline ssize_t write(int fd, const void* data, std::size_t size) {
  return simulated ? simulated->write(fd, data, size) : ::write(fd, data, size);
}
inline int close(int fd) { return simulated ? simulated->close(fd) : ::close(fd); }

inline int socket(int family, int type, int protocol) {
  return simulated ? simulated->socket(family, type, protocol) : ::socket(family, type, protocol);
}
inline int socketpair(int family, int type, int protocol, int* fds) {
  return simulated ? simulated->socketpair(family, type, protocol, fds)
                   : ::socketpair(family, type, protocol, fds);
}
inline int bind(int fd, const sockaddr* address, socklen_t size) {
  return simulated ? simulated->bind(fd, address, size) : ::bind(fd, address, size);
}
inline int listen(int fd, int backlog) {
  return simulated ? simulated->listen(fd, backlog) : ::listen(fd, backlog);
}
inline int accept4(int fd, sockaddr* peer, socklen_t* size, int flags) {
  return simulated ? simulated->accept4(fd, peer, size, flags) : ::accept4(fd, peer, size, flags);
}
inline int connect(int fd, const sockaddr* address, socklen_t size) {
  return simulated ? simulated->connect(fd, address, size) : ::connect(fd, address, size);
}
inline int getsockname(int fd, sockaddr* address, socklen_t* size) {
  return simulated ? simulated->getsockname(fd, address, size) : ::getsockname(fd, address, size);
}
inline int getpeername(int fd, sockaddr* address, socklen_t* size) {
  return simulated ? simulated->getpeername(fd, address, size) : ::getpeername(fd, address, size);
}
inline int getsockopt(int fd, int level, int name, void* value, socklen_t* size) {
  return simulated ? simulated->getsockopt(fd, level, name, value, size)
                   : ::getsockopt(fd, level, name, value, size);
}
inline int setsockopt(int fd, int level, int name, const void* value, socklen_t size) {
  return simulated ? simulated->setsockopt(fd, level, name, value, size)
                   : ::setsockopt(fd, level, name, value, size);
}
inline ssize_t recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* peer,
                        socklen_t* peer_size) {
  return simulated ? simulated->recvfrom(fd, buffer, size, flags, peer, peer_size)
                   : ::recvfrom(fd, buffer, size, flags, peer, peer_size);
}
inline ssize_t recv(int fd, void* buffer, std::size_t size, int flags) {
  return simulated ? simulated->recvfrom(fd, buffer, size, flags, nullptr, nullptr)
                   : ::recv(fd, buffer, size, flags);
}
inline ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  return simulated ? simulated->sendmsg(fd, message, flags) : ::sendmsg(fd, message, flags);
}
inline ssize_t sendto(int fd, const void* data, std::size_t size, int flags, const sockaddr* peer,
                      socklen_t peer_size) {
  if (!simulated) return ::sendto(fd, data, size, flags, peer, peer_size);
  iovec part{const_cast<void*>(data), size};
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(peer);
  message.msg_namelen = peer_size;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  return simulated->sendmsg(fd, &message, flags);
}
inline ssize_t send(int fd, const void* data, std::size_t size, int flags) {
  return simulated ? sendto(fd, data, size, flags, nullptr, 0) : ::send(fd, data, size, flags);
}
inline int shutdown(int fd, int how) {
  return simulated ? simulated->shutdown(fd, how) : ::shutdown(fd, how);
}

}  // namespace pollux::sys
