// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// UdpSocket over the loopback: datagrams whole, empty, too long, refused; waiters and cancellation.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "counting_waker.h"
#include "limited_driver.h"
#include "loopback.h"
#include "pollux/core/task.h"
#include "pollux/net/udp_socket.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

using net::RecvFromFuture;
using net::SendToFuture;
using net::UdpSocket;

static_assert(is_fallible_v<RecvFromFuture> && is_fallible_v<SendToFuture>);

class Udp : public testing::Test {
 protected:
  void send(std::string_view bytes) {
    EXPECT_EQ(finish(driver, sender.send_to(bytes.data(), bytes.size(), receiver.local_address())),
              bytes.size());
  }

  LimitedDriver driver;
  UdpSocket receiver = UdpSocket::bind("127.0.0.1:0");
  UdpSocket sender = UdpSocket::bind("127.0.0.1:0");
  CountingWaker waker;
  std::array<char, 16> buffer{};
};

TEST_F(Udp, GivesEachDatagramWithItsSender) {
  send("one");
  send("two!");
  auto [size, peer] = finish(driver, receiver.recv_from(buffer.data(), buffer.size()));
  EXPECT_EQ(std::string(buffer.data(), size), "one");
  EXPECT_EQ(peer, sender.local_address());
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 4u);
}

TEST_F(Udp, AnEmptyDatagramIsADatagram) {
  send("");
  send("next");
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 0u);
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 4u);
}

TEST_F(Udp, WhatDoesNotFitIsLostAndTheNextDatagramIsNot) {
  send("longer than it may be");
  send("next");
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), 6)).size, 6u);
  EXPECT_EQ(std::string(buffer.data(), 6), "longer");
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 4u);
}

TEST_F(Udp, ReceivesAllThatCameUnderOneEvent) {
  RecvFromFuture first = receiver.recv_from(buffer.data(), buffer.size());
  ASSERT_TRUE(first.poll(waker.context()).is_pending());
  for (int i = 0; i < 5; ++i) send("x");
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_TRUE(first.poll(waker.context()).is_ready());
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(receiver.recv_from(buffer.data(), buffer.size()).poll(waker.context()).is_ready());
  }
  EXPECT_TRUE(receiver.recv_from(buffer.data(), buffer.size()).poll(waker.context()).is_pending());
  EXPECT_EQ(waker.clones_alive(), 0);
}

TEST_F(Udp, OfTwoReceiversEachGetsADatagram) {
  CountingWaker second_waker;
  RecvFromFuture first = receiver.recv_from(buffer.data(), 8);
  RecvFromFuture second = receiver.recv_from(buffer.data() + 8, 8);
  ASSERT_TRUE(first.poll(waker.context()).is_pending());
  ASSERT_TRUE(second.poll(second_waker.context()).is_pending());
  send("x");
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_EQ(second_waker.wakes(), 1);
  EXPECT_TRUE(second.poll(second_waker.context()).is_ready());
  EXPECT_TRUE(first.poll(waker.context()).is_pending());
  send("y");
  driver.park_until([&] { return waker.wakes() > 1; });
  EXPECT_TRUE(first.poll(waker.context()).is_ready());
}

TEST_F(Udp, AReceiveThatIsDestroyedHasTakenNothing) {
  {
    RecvFromFuture cancelled = receiver.recv_from(buffer.data(), buffer.size());
    ASSERT_TRUE(cancelled.poll(waker.context()).is_pending());
    send("kept");
    driver.park_until([&] { return waker.wakes() > 0; });
  }
  EXPECT_EQ(waker.clones_alive(), 0);
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 4u);
}

TEST_F(Udp, RefusesADatagramThatIsTooLong) {
  std::string bytes(70000, 'x');
  EXPECT_THROW(finish(driver, sender.send_to(bytes.data(), bytes.size(), receiver.local_address())),
               std::system_error);
  EXPECT_EQ(finish(driver,
                   as_result(sender.send_to(bytes.data(), bytes.size(), receiver.local_address())))
                .error(),
            std::errc::message_size);
}

TEST_F(Udp, GoesOnWhenItHasSentToAPortThatNobodyHas) {
  net::SocketAddress nobody = UdpSocket::bind("127.0.0.1:0").local_address();  // closed by now
  EXPECT_EQ(finish(driver, sender.send_to("x", 1, nobody)), 1u);
  driver->poll();
  send("still here");
  EXPECT_EQ(finish(driver, receiver.recv_from(buffer.data(), buffer.size())).size, 10u);
}

TEST_F(Udp, FailsToBindToAPortInUseAndNamesIt) {
  std::string address = receiver.local_address().to_string();
  try {
    UdpSocket::bind(address);
    FAIL() << "two sockets on " << address;
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_EQ(error.what(), "cannot receive datagrams at " + address +
                                " (another socket has it; port 0 takes a free port): "
                                "Address already in use");
  }
  EXPECT_THROW(UdpSocket::bind("127.0.0.1"), std::system_error);
}

TEST_F(Udp, WorksOverIpv6) {
  if (!has_ipv6()) GTEST_SKIP() << "there is no IPv6 loopback here";
  receiver = UdpSocket::bind("[::1]:0");
  sender = UdpSocket::bind("[::1]:0");
  send("six");
  auto [size, peer] = finish(driver, receiver.recv_from(buffer.data(), buffer.size()));
  EXPECT_EQ(size, 3u);
  EXPECT_EQ(peer, sender.local_address());
}

TEST(UdpTasks, AnEchoThatReverses) {
  auto exchange = []() -> Task<std::string> {
    UdpSocket server = UdpSocket::bind("127.0.0.1:0");
    UdpSocket client = UdpSocket::bind("127.0.0.1:0");
    char buffer[64];
    co_await client.send_to("stressed", 8, server.local_address());
    {
      auto [size, peer] = co_await server.recv_from(buffer, sizeof buffer);
      std::reverse(buffer, buffer + size);
      co_await server.send_to(buffer, size, peer);
    }
    auto [size, peer] = co_await client.recv_from(buffer, sizeof buffer);
    EXPECT_EQ(peer, server.local_address());
    co_return std::string(buffer, size);
  };
  EXPECT_EQ(run_limited(exchange()), "desserts");
}

}  // namespace
}  // namespace pollux::test
