// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UnixAddress: a path without its NUL, or a name that begins with one.
#include <algorithm>
#include <system_error>

#include "pollux/net/unix_address.h"

namespace pollux::net {

namespace {

[[noreturn]] void invalid(const char* what) {
  throw std::system_error(std::make_error_code(std::errc::invalid_argument), what);
}

}  // namespace

// Precondition: it fits.
UnixAddress::UnixAddress(std::string_view name)
    : size_(name_offset + static_cast<socklen_t>(name.size())) {
  address_.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address_.sun_path);
}

// The system would take one byte more, without a NUL behind it, and others could not read it.
UnixAddress UnixAddress::from_path(std::string_view path) {
  if (path.empty()) invalid("the path of a Unix socket is empty");
  if (path.size() >= sizeof address_.sun_path) {
    invalid("the path of a Unix socket has more than 107 bytes; bind it relative to a directory");
  }
  if (path.find('\0') != std::string_view::npos) {
    invalid("the path of a Unix socket has a NUL; from_abstract_name takes any byte");
  }
  return UnixAddress(path);
}

UnixAddress UnixAddress::from_abstract_name(std::string_view name) {
  if (name.size() >= sizeof address_.sun_path) {
    invalid("the abstract name of a Unix socket has more than 107 bytes");
  }
  return UnixAddress(std::string(1, '\0').append(name));
}

// The size of a path may or may not count its NUL.
UnixAddress UnixAddress::from_system(const sockaddr_un& address, socklen_t size) {
  if (size <= name_offset) return UnixAddress();
  std::string_view name(address.sun_path, size - name_offset);
  if (name.front() != '\0') name = name.substr(0, name.find('\0'));
  return UnixAddress(name);
}

std::string_view UnixAddress::path() const {
  return is_unnamed() || name().front() == '\0' ? std::string_view() : name();
}

std::string_view UnixAddress::abstract_name() const {
  return is_unnamed() || name().front() != '\0' ? std::string_view() : name().substr(1);
}

std::string UnixAddress::to_string() const {
  if (is_unnamed()) return "(unnamed)";
  if (!path().empty()) return std::string(path());
  return "@" + std::string(abstract_name());
}

}  // namespace pollux::net
