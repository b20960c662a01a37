// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixStream: its system calls.
#include <algorithm>
#include <array>
#include <cerrno>

#include "net_socket.h"
#include "pollux/net/unix_stream.h"

namespace pollux::net {

namespace {

constexpr std::chrono::milliseconds longest_pause{100};

}  // namespace

UnixConnectFuture UnixStream::connect(const UnixAddress& address) {
  return UnixConnectFuture(address);
}
UnixConnectFuture UnixStream::connect(std::string_view path) {
  return UnixConnectFuture(UnixAddress::from_path(path));
}

std::pair<UnixStream, UnixStream> UnixStream::pair() {
  std::array<int, 2> fds;
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()) < 0) {
    throw_errno("UnixStream::pair");
  }
  return {UnixStream(AsyncFd(fds[0])), UnixStream(AsyncFd(fds[1]))};
}

UnixAddress UnixStream::local_address() const { return local_unix_address_of(fd()); }

UnixAddress UnixStream::peer_address() const {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  if (::getpeername(fd(), reinterpret_cast<sockaddr*>(&address), &size) < 0) {
    throw_errno("getpeername");
  }
  return UnixAddress::from_system(address, size);
}

Poll<Result<UnixStream>> UnixConnectFuture::poll_result(Context& cx) {
  if (std::exchange(done_, true)) polled_after_completion("UnixStream::connect");
  if (socket_.get() < 0) {
    Result<AsyncFd> socket = open_socket(AF_UNIX, SOCK_STREAM);
    if (!socket) return Result<UnixStream>(tl::unexpected(socket.error()));
    socket_ = std::move(*socket);
  }
  for (;;) {
    if (pause_) {
      if (pause_->poll(cx).is_pending()) {
        done_ = false;
        return pending;
      }
      pause_.reset();
    }
    if (::connect(socket_.get(), address_.data(), address_.size()) == 0) {
      return Result<UnixStream>(UnixStream(std::move(socket_)));
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return Result<UnixStream>(tl::unexpected(system_error_code(errno)));
    pause_.emplace(sleep_for(next_pause_));
    next_pause_ = std::min(2 * next_pause_, longest_pause);
  }
}

void UnixConnectFuture::throw_error(std::error_code error) const {
  throw std::system_error(error, "cannot connect to " + address_.to_string());
}

}  // namespace pollux::net
