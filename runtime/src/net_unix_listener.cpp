// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixListener: its system calls, and the file that it leaves nothing of.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "net_socket.h"
#include "pollux/net/unix_listener.h"

namespace pollux::net {

namespace internal {

SocketFile::SocketFile(std::string_view path) {
  struct stat file;
  if (path.empty() || ::lstat(std::string(path).c_str(), &file) < 0) return;
  path_ = path;
  device_ = file.st_dev;
  inode_ = file.st_ino;
}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
  SocketFile ended = std::move(*this);
  path_ = std::exchange(other.path_, {});
  device_ = other.device_;
  inode_ = other.inode_;
  return *this;
}

SocketFile::~SocketFile() {
  struct stat file;
  if (path_.empty() || ::lstat(path_.c_str(), &file) < 0) return;
  if (file.st_dev == device_ && file.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace internal

UnixListener UnixListener::bind(std::string_view path) {
  return bind(UnixAddress::from_path(path));
}

UnixListener UnixListener::bind(const UnixAddress& address) {
  std::string what = "cannot listen on " + address.to_string();
  Result<AsyncFd> socket = open_socket(AF_UNIX, SOCK_STREAM);
  if (!socket) throw std::system_error(socket.error(), what);
  if (::bind(socket->get(), address.data(), address.size()) < 0) {
    if (errno != EADDRINUSE) throw_errno(what);
    throw std::system_error(system_error_code(EADDRINUSE),
                            what + " (it is there; if no server has it, remove the file)");
  }
  internal::SocketFile file(address.path());
  if (::listen(socket->get(), SOMAXCONN) < 0) throw_errno(what);
  return UnixListener(std::move(*socket), std::move(file));
}

UnixAddress UnixListener::local_address() const { return local_unix_address_of(fd()); }

UnixAcceptFuture UnixListener::accept() { return UnixAcceptFuture(*this); }

Poll<Result<UnixAccepted>> UnixAcceptFuture::poll_result(Context& cx) {
  sockaddr_storage peer{};
  socklen_t size = 0;
  Poll<Result<AsyncFd>> socket = accepting_.poll(listener_.socket_, cx, peer, size);
  if (socket.is_pending()) return pending;
  if (!socket.value()) return Result<UnixAccepted>(tl::unexpected(socket.value().error()));
  return Result<UnixAccepted>(
      UnixAccepted{UnixStream(std::move(*socket.value())),
                   UnixAddress::from_system(reinterpret_cast<const sockaddr_un&>(peer), size)});
}

}  // namespace pollux::net
