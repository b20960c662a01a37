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
  registration_.store(other.take_registration(), std::memory_order_relaxed);
  return *this;
}

Result<std::size_t> AsyncFd::finish(IoOperation& operation, const Registration::Look& look,
                                    std::size_t wanted, std::intmax_t count, int error) {
  operation.waiter_.leave();
  internal::Budget::spend();
  if (error) return tl::unexpected(system_error_code(error));
  auto size = static_cast<std::size_t>(count);
  bool is_short = 0 < size && size < wanted;
  Registration* registration = this->registration();
  if (is_short && look.is_short_all && is_registered(registration)) {
    registration->clear_ready(operation.direction_, look.tick);
  }
  return size;
}

// A look before there was a registration has the first tick: an event since then is not lost.
std::error_code AsyncFd::would_block(const IoOperation& operation, const Registration::Look& look) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  Registration* before = registration();
  if (!is_registered(before)) {
    if (std::error_code error = do_register(reactor, before)) return error;
  }
  registration()->clear_ready(operation.direction_, look.tick);
  return {};
}

// Two operations, on two workers, may both have to register: the first wins. What `before` was
// the other may still be looking at.
std::error_code AsyncFd::do_register(Reactor& reactor, Registration* before) {
  Result<Registration*> added = reactor.add(fd_);
  if (!added) return added.error();
  if (!registration_.compare_exchange_strong(before, *added, std::memory_order_acq_rel)) {
    reactor.remove(*added, fd_);
  } else if (reactor.is_shared()) {
    (*added)->keep(before);
  } else {
    delete before;
  }
  return {};
}

// What the peer has closed stays ready: no reason to try again, a newer event is one.
bool AsyncFd::wait(IoOperation& operation, const Registration::Look& look, Context& cx) {
  Reactor& reactor = Driver::required_by(operation.name_).reactor();
  Registration* registration = this->registration();
  if (registration->reactor() != &reactor && !registration->reactor()->is_shared()) {
    used_elsewhere(operation.name_);
  }
  return registration->wait(operation.direction_, look.tick, operation.waiter_, cx);
}

void AsyncFd::close() noexcept {
  if (fd_ < 0) return;
  Registration* registration = this->registration();
  if (!is_registered(registration)) {
    delete registration;
  } else if (registration->reactor()->is_usable_here()) {
    registration->reactor()->remove(registration, fd_);
  } else {
    used_elsewhere("a socket was closed");
  }
  ::close(fd_);
}

}  // namespace pollux
