// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SocketAddress: text that is an address, and text that is not.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <system_error>

#include "pollux/net/socket_address.h"

namespace pollux::net {
namespace {

TEST(SocketAddress, ParsesAndFormatsIpv4) {
  SocketAddress address = SocketAddress::parse("127.0.0.1:6379");
  EXPECT_FALSE(address.is_ipv6());
  EXPECT_EQ(address.port(), 6379);
  EXPECT_EQ(address.to_string(), "127.0.0.1:6379");
  EXPECT_EQ(SocketAddress::parse("255.255.255.255:65535").to_string(), "255.255.255.255:65535");
  EXPECT_EQ(SocketAddress().to_string(), "0.0.0.0:0");
}

TEST(SocketAddress, ParsesAndFormatsIpv6) {
  SocketAddress address = SocketAddress::parse("[::1]:80");
  EXPECT_TRUE(address.is_ipv6());
  EXPECT_EQ(address.port(), 80);
  EXPECT_EQ(address.to_string(), "[::1]:80");
  EXPECT_EQ(SocketAddress::parse("[FE80:0::0:1%12]:1").to_string(), "[fe80::1%12]:1");
  EXPECT_EQ(SocketAddress::parse("[::ffff:127.0.0.1]:0").to_string(), "[::ffff:127.0.0.1]:0");
}

TEST(SocketAddress, ComparesByAddressPortAndScope) {
  auto address = [](const char* text) { return SocketAddress::parse(text); };
  EXPECT_EQ(address("127.0.0.1:1"), address("127.0.0.1:1"));
  EXPECT_NE(address("127.0.0.1:1"), address("127.0.0.1:2"));
  EXPECT_NE(address("127.0.0.1:1"), address("127.0.0.2:1"));
  EXPECT_NE(address("0.0.0.0:1"), address("[::]:1"));
  EXPECT_EQ(address("[::1]:1"), address("[0:0::1]:1"));
  EXPECT_NE(address("[::1]:1"), address("[::2]:1"));
  EXPECT_NE(address("[fe80::1%1]:1"), address("[fe80::1%2]:1"));
}

TEST(SocketAddress, GoesToTheSystemAndBack) {
  for (const char* text : {"127.0.0.1:6379", "[fe80::1%12]:65535"}) {
    SocketAddress address = SocketAddress::parse(text);
    sockaddr_storage raw{};
    std::memcpy(&raw, address.data(), address.size());
    EXPECT_EQ(raw.ss_family, address.family());
    EXPECT_EQ(SocketAddress::from_system(raw), address);
  }
}

TEST(SocketAddress, SaysWhatIsWrongWithAText) {
  struct {
    const char* text;
    const char* why;
  } const cases[] = {
      {"", "there is no :port at its end"},
      {"127.0.0.1", "there is no :port at its end"},
      {"127.0.0.1:", "not a port from 0 to 65535"},
      {"127.0.0.1:65536", "not a port from 0 to 65535"},
      {"127.0.0.1:-1", "not a port from 0 to 65535"},
      {"127.0.0.1:+1", "not a port from 0 to 65535"},
      {"127.0.0.1: 1", "not a port from 0 to 65535"},
      {"127.0.0.1:80x", "not a port from 0 to 65535"},
      {"127.0.0.1:http", "not a port from 0 to 65535"},
      {":80", "what precedes the port is not an IPv4 address"},
      {"localhost:80", "what precedes the port is not an IPv4 address"},
      {"127.0.0:80", "what precedes the port is not an IPv4 address"},
      {"127.0.0.256:80", "what precedes the port is not an IPv4 address"},
      {" 127.0.0.1:80", "what precedes the port is not an IPv4 address"},
      {"::1:80", "an IPv6 address needs brackets"},
      {"[::1]", "not a port from 0 to 65535"},
      {"[::1:80", "the closing bracket is missing"},
      {"[:80", "the closing bracket is missing"},
      {"[]:80", "what is in the brackets is not an IPv6 address"},
      {"[::1::]:80", "what is in the brackets is not an IPv6 address"},
      {"[127.0.0.1]:80", "what is in the brackets is not an IPv6 address"},
      {"[fe80::1%eth0]:80", "the scope after % is not a number"},
      {"[fe80::1%]:80", "the scope after % is not a number"},
  };
  for (auto [text, why] : cases) {
    try {
      SocketAddress::parse(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::invalid_argument);
      std::string what = error.what();
      EXPECT_NE(what.find("\"" + std::string(text) + "\" is not a socket address"), what.npos);
      EXPECT_NE(what.find(why), what.npos) << what;
      EXPECT_NE(what.find("write 127.0.0.1:8080 or [::1]:8080"), what.npos);
    }
  }
}

TEST(SocketAddress, IsNotFooledByANulInTheText) {
  using namespace std::string_view_literals;
  EXPECT_THROW(SocketAddress::parse("127.0.0.1\0x:80"sv), std::system_error);
  EXPECT_THROW(SocketAddress::parse("127.0.0.1:80\0"sv), std::system_error);
}

}  // namespace
}  // namespace pollux::net
