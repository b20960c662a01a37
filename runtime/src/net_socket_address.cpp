// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SocketAddress: strict parsing, with errors that quote the text.
#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

#include "pollux/net/socket_address.h"

namespace pollux::net {

namespace {

[[noreturn]] void malformed(std::string_view text, const char* why) {
  throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                          "\"" + std::string(text) + "\" is not a socket address: " + why +
                              "; write 127.0.0.1:8080 or [::1]:8080, names are not resolved");
}

// Decimal digits and nothing else.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

// inet_pton for text that does not end with a NUL, and may not have one.
bool parse_host(int family, std::string_view text, void* address) {
  if (text.find('\0') != std::string_view::npos) return false;
  return inet_pton(family, std::string(text).c_str(), address) == 1;
}

}  // namespace

SocketAddress::SocketAddress() {
  std::memset(&address_, 0, sizeof address_);
  address_.v4.sin_family = AF_INET;
}

SocketAddress SocketAddress::parse(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) malformed(text, "there is no :port at its end");
  std::string_view host = text.substr(0, colon);
  std::optional<std::uint16_t> port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) malformed(text, "what follows the last colon is not a port from 0 to 65535");

  SocketAddress result;
  if (host.empty() || host.front() != '[') {
    if (host.find(':') != std::string_view::npos) malformed(text, "an IPv6 address needs brackets");
    result.address_.v4.sin_port = htons(*port);
    if (!parse_host(AF_INET, host, &result.address_.v4.sin_addr)) {
      malformed(text, "what precedes the port is not an IPv4 address");
    }
    return result;
  }

  if (host.back() != ']') malformed(text, "the closing bracket is missing");
  host = host.substr(1, host.size() - 2);
  sockaddr_in6& v6 = result.address_.v6;
  v6 = sockaddr_in6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(*port);
  if (std::size_t percent = host.find('%'); percent != std::string_view::npos) {
    std::optional<std::uint32_t> scope = parse_number<std::uint32_t>(host.substr(percent + 1));
    if (!scope) malformed(text, "the scope after % is not a number");
    v6.sin6_scope_id = *scope;
    host = host.substr(0, percent);
  }
  if (!parse_host(AF_INET6, host, &v6.sin6_addr)) {
    malformed(text, "what is in the brackets is not an IPv6 address");
  }
  return result;
}

SocketAddress SocketAddress::from_system(const sockaddr_storage& address) {
  SocketAddress result;
  if (address.ss_family == AF_INET6) {
    std::memcpy(&result.address_.v6, &address, sizeof result.address_.v6);
  } else {
    std::memcpy(&result.address_.v4, &address, sizeof result.address_.v4);
  }
  return result;
}

std::string SocketAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = "";
  std::string port = ":" + std::to_string(this->port());
  if (!is_ipv6()) return inet_ntop(AF_INET, &address_.v4.sin_addr, text, sizeof text) + port;
  std::string host = inet_ntop(AF_INET6, &address_.v6.sin6_addr, text, sizeof text);
  if (address_.v6.sin6_scope_id) host += "%" + std::to_string(address_.v6.sin6_scope_id);
  return "[" + host + "]" + port;
}

std::uint16_t SocketAddress::port() const {
  return ntohs(is_ipv6() ? address_.v6.sin6_port : address_.v4.sin_port);
}

bool operator==(const SocketAddress& a, const SocketAddress& b) {
  if (a.family() != b.family() || a.port() != b.port()) return false;
  if (!a.is_ipv6()) return a.address_.v4.sin_addr.s_addr == b.address_.v4.sin_addr.s_addr;
  return std::memcmp(&a.address_.v6.sin6_addr, &b.address_.v6.sin6_addr, sizeof(in6_addr)) == 0 &&
         a.address_.v6.sin6_scope_id == b.address_.v6.sin6_scope_id;
}

}  // namespace pollux::net
