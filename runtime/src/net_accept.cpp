// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Accepting: which errors of accept are whose.
#include <algorithm>
#include <cerrno>

#include "pollux/net/accept.h"

namespace pollux::net::internal {

namespace {

constexpr std::chrono::milliseconds longest_pause{1000};

// Linux passes on what has happened to the new connection; the listener is as good as before.
bool concerns_connection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case EHOSTDOWN:
    case EHOSTUNREACH:
      return true;
    default:
      return false;
  }
}

bool is_exhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Poll<Result<AsyncFd>> Accepting::poll(AsyncFd& listener, Context& cx, sockaddr_storage& peer,
                                      socklen_t& size) {
  operation_.begin_poll();
  for (;;) {
    if (pause_) {
      if (pause_->poll(cx).is_pending()) return operation_.suspend();
      pause_.reset();
    }
    Poll<Result<std::size_t>> accepted = listener.poll_call(operation_, 0, cx, [&] {
      size = sizeof peer;
      return ::accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                       SOCK_NONBLOCK | SOCK_CLOEXEC);
    });
    if (accepted.is_pending()) return operation_.suspend();
    if (accepted.value()) return Result<AsyncFd>(AsyncFd(static_cast<int>(*accepted.value())));
    std::error_code error = accepted.value().error();
    if (concerns_connection(error.value())) continue;
    if (!is_exhaustion(error.value())) return Result<AsyncFd>(tl::unexpected(error));
    pause_.emplace(sleep_for(next_pause_));
    next_pause_ = std::min(2 * next_pause_, longest_pause);
  }
}

}  // namespace pollux::net::internal
