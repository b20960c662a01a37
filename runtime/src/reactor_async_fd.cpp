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

std::error_code AsyncFd::would_block(const IoOperation& operation, Registration::Tick tick) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  if (!is_registered()) {
    Result<Registration*> added = reactor.add(fd_);
    if (!added) return added.error();
    delete std::exchange(registration_, *added);
  }
  registration_->clear_ready(operation.direction_, tick);
  return {};
}

void AsyncFd::wait(IoOperation& operation, Context& cx) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  if (registration_->reactor() != &reactor) used_elsewhere(operation.name_);
  registration_->wait(operation.direction_, operation.waiter_, cx);
}

void AsyncFd::close() noexcept {
  if (fd_ < 0) return;
  if (!is_registered()) {
    delete registration_;
  } else if (registration_->reactor()->is_on_this_thread()) {
    registration_->reactor()->remove(registration_, fd_);
  } else {
    used_elsewhere("a socket was closed");
  }
  ::close(fd_);
}

}  // namespace pollux
