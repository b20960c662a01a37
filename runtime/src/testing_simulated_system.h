// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SimulatedSystem: the calls of sys/system.h: what goes wrong with each, what the network makes of
// it otherwise, and a line in the trace.
#pragma once

#include "pollux/sys/system.h"
#include "testing_simulated_network.h"
#include "testing_simulated_world.h"

namespace pollux::testing::internal {

class SimulatedSystem final : public sys::System {
 public:
  SimulatedSystem(std::uint64_t seed, const SimulationOptions& options)
      : world_(seed, options), network_(world_) {}

  World& world() { return world_; }
  Network& network() { return network_; }

  Clock::time_point now() override { return world_.now(); }

  int epoll_create1(int flags) override;
  int epoll_ctl(int epoll, int operation, int fd, epoll_event* event) override;
  int epoll_wait(int epoll, epoll_event* events, int capacity, int milliseconds) override;
  int eventfd(unsigned count, int flags) override;
  ssize_t write(int fd, const void* data, std::size_t size) override;
  int close(int fd) override;

  int socket(int family, int type, int protocol) override;
  int socketpair(int family, int type, int protocol, int* fds) override;
  int bind(int fd, const sockaddr* address, socklen_t size) override;
  int listen(int fd, int backlog) override;
  int accept4(int fd, sockaddr* peer, socklen_t* size, int flags) override;
  int connect(int fd, const sockaddr* address, socklen_t size) override;
  int getsockname(int fd, sockaddr* address, socklen_t* size) override;
  int getpeername(int fd, sockaddr* address, socklen_t* size) override;
  int getsockopt(int fd, int level, int name, void* value, socklen_t* size) override;
  int setsockopt(int fd, int level, int name, const void* value, socklen_t size) override;
  ssize_t recvfrom(int fd, void* buffer, std::size_t size, int flags, sockaddr* peer,
                   socklen_t* peer_size) override;
  ssize_t sendmsg(int fd, const msghdr* message, int flags) override;
  int shutdown(int fd, int how) override;

  std::size_t pick_task(std::size_t count) override;
  bool turns_driver_early() override { return world_.below(16) == 0; }
  std::optional<std::size_t> pick_spurious(std::size_t count) override;
  int pick_budget(int most) override;
  std::uint64_t pick_seed() override { return 1 + world_.below(1'000'000'000); }

 private:
  std::intmax_t finish(const char* call, int fd, std::intmax_t result);
  int new_descriptor(const char* call, int result);
  int exhaustion_of_descriptors();
  int fault_of_transfer(int fd);
  int exhaustion(int fd, int error);

  World world_;
  Network network_;
};

}  // namespace pollux::testing::internal
