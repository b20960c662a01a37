// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixAddress: where a Unix socket is: at a path, under a name that is in no file system, or
// nowhere.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::net {

/// A value, cheap to copy.
class UnixAddress {
 public:
  /// Of no name, as the client of a connection has it.
  UnixAddress() : UnixAddress(std::string_view()) {}

  /// Throws std::system_error (std::errc::invalid_argument) that says what is wrong with `path`:
  /// from 1 to 107 bytes, without a NUL.
  static UnixAddress from_path(std::string_view path);

  /// A name of Linux's own, which has no file, needs no permission, and is free again when the
  /// socket is closed: up to 107 bytes, any. Throws std::system_error if there are more.
  static UnixAddress from_abstract_name(std::string_view name);

  /// From what the system gave.
  static UnixAddress from_system(const sockaddr_un& address, socklen_t size);

  /// Each empty unless it is of that kind.
  std::string_view path() const;
  std::string_view abstract_name() const;
  bool is_unnamed() const { return size_ <= name_offset; }

  /// The path; or `@` and the abstract name; or `(unnamed)`.
  std::string to_string() const;

  /// For system calls.
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&address_); }
  socklen_t size() const { return size_; }
  int family() const { return AF_UNIX; }

  friend bool operator==(const UnixAddress& a, const UnixAddress& b) {
    return a.name() == b.name();
  }
  friend bool operator!=(const UnixAddress& a, const UnixAddress& b) { return !(a == b); }

 private:
  static constexpr socklen_t name_offset = offsetof(sockaddr_un, sun_path);

  explicit UnixAddress(std::string_view name);

  /// As the system has it: an abstract name begins with a NUL.
  std::string_view name() const { return {address_.sun_path, size_ - name_offset}; }

  sockaddr_un address_{};
  socklen_t size_;
};

}  // namespace pollux::net
