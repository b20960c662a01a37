// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SocketAddress: an IPv4 or IPv6 address with a port, from text and to text. Resolves no names.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace pollux::net {

/// A value, cheap to copy.
class SocketAddress {
 public:
  /// 0.0.0.0:0
  SocketAddress();

  /// From `127.0.0.1:80` or `[::1]:80`, where `[fe80::1%2]:80` names a scope by number. Throws
  /// std::system_error (std::errc::invalid_argument) that says what is wrong with `text`.
  static SocketAddress parse(std::string_view text);

  /// From what the system gave, which is of the family AF_INET or AF_INET6.
  static SocketAddress from_system(const sockaddr_storage& address);

  /// As parse() takes it.
  std::string to_string() const;

  bool is_ipv6() const { return address_.any.sa_family == AF_INET6; }
  std::uint16_t port() const;  // in the machine's byte order

  /// For system calls.
  const sockaddr* data() const { return &address_.any; }
  socklen_t size() const { return is_ipv6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in); }
  int family() const { return address_.any.sa_family; }

  friend bool operator==(const SocketAddress& a, const SocketAddress& b);
  friend bool operator!=(const SocketAddress& a, const SocketAddress& b) { return !(a == b); }

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } address_;
};

}  // namespace pollux::net
