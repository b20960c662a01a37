// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lookup_host: getaddrinfo, and its errors.
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "pollux/executor/spawn_blocking.h"
#include "pollux/net/lookup_host.h"
#include "pollux/reactor/async_fd.h"

namespace pollux::net {

namespace {

using Addresses = std::vector<SocketAddress>;

class LookupCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "pollux.lookup"; }
  std::string message(int error) const override { return ::gai_strerror(error); }
};

std::error_code lookup_error(int error) {
  static const LookupCategory category;
  if (error == EAI_SYSTEM) return system_error_code(errno);
  return {error, category};
}

Result<Addresses> lookup(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* first = nullptr;
  int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &first);
  if (error != 0) return tl::unexpected(lookup_error(error));
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(first, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* info = first; info; info = info->ai_next) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6) continue;
    sockaddr_storage address{};
    std::memcpy(&address, info->ai_addr, info->ai_addrlen);
    addresses.push_back(SocketAddress::from_system(address));
  }
  if (addresses.empty()) return tl::unexpected(lookup_error(EAI_NONAME));
  return addresses;
}

}  // namespace

LookupHostFuture lookup_host(std::string host, std::uint16_t port) {
  return LookupHostFuture(
      spawn_blocking([host = std::move(host), port] { return lookup(host, port); }));
}

}  // namespace pollux::net
