// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// AsyncFd: registering upon the first wait, and the thread that a registration binds it to.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "pollux/reactor/async_fd.h"
#include "pollux/reactor/driver.h"

namespace pollux {

namespace {

[[noreturn]] void used_elsewhere(const char* what) {
  std::fprintf(
      stderr,
      "pollux: %s under another executor than the one that first waited for this socket; a "
      "socket stays where it was first waited for\n",
      what);
  std::abort();
}

}  // namespace

AsyncFd& AsyncFd::operator=(AsyncFd&& other) noexcept {
  if (this == &other) return *this;
  close();
  fd_ = std::exchange(other.fd_, -1);
  registration_ = std::exchange(other.registration_, nullptr);
  return *this;
}

Result<std::size_t> AsyncFd::finish(IoOperation& operation, const Registration::Look& look,
                                    std::size_t wanted, std::intmax_t count, int error) {
  operation.waiter_.leave();
  internal::Budget::spend();
  if (error) return tl::unexpected(system_error_code(error));
  auto size = static_cast<std::size_t>(count);
  bool is_short = 0 < size && size < wanted;
  if (is_short && look.is_short_all && is_registered()) {
    registration_->clear_ready(operation.direction_, look.tick);
  }
  return size;
}

std::error_code AsyncFd::would_block(const IoOperation& operation, const Registration::Look& look) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  if (!is_registered()) {
    Result<Registration*> added = reactor.add(fd_);
    if (!added) return added.error();
    delete std::exchange(registration_, *added);
  }
  registration_->clear_ready(operation.direction_, look.tick);
  return {};
}

// What the peer has closed stays ready: no reason to try again, a newer event is one.
bool AsyncFd::wait(IoOperation& operation, const Registration::Look& look, Context& cx) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  if (registration_->reactor() != &reactor && !registration_->reactor()->is_shared()) {
    used_elsewhere(operation.name_);
  }
  return registration_->wait(operation.direction_, look.tick, operation.waiter_, cx);
}

void AsyncFd::close() noexcept {
  if (fd_ < 0) return;
  if (!is_registered()) {
    delete registration_;
  } else if (registration_->reactor()->is_usable_here()) {
    registration_->reactor()->remove(registration_, fd_);
  } else {
    used_elsewhere("a socket was closed");
  }
  ::close(fd_);
}

}  // namespace pollux
