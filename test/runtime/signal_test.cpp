// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signal and lookup_host: what comes from outside of the process.
#include "pollux/signal/signal.h"

#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "counting_waker.h"
#include "descriptors.h"
#include "limited_driver.h"
#include "pollux/net/lookup_host.h"
#include "run_limited.h"

namespace pollux::test {
namespace {

TEST(Signal, IsReadyOnceForSignalsThatHaveCome) {
  LimitedDriver driver;
  CountingWaker waker;
  Signal signal = Signal::on(SIGUSR1);
  {
    auto recv = signal.recv();
    EXPECT_TRUE(recv.poll(waker.context()).is_pending());
    ::raise(SIGUSR1);
    ::raise(SIGUSR1);
    driver.park_until([&] { return waker.wakes() > 0; });
    EXPECT_TRUE(recv.poll(waker.context()).is_ready());
  }
  EXPECT_TRUE(signal.recv().poll(waker.context()).is_pending());
  ::raise(SIGUSR1);
  driver.park_until([&] { return signal.recv().poll(waker.context()).is_ready(); });
}

TEST(Signal, ReachesAllWhoListenAndNoOther) {
  LimitedDriver driver;
  CountingWaker waker;
  Signal one = Signal::on(SIGUSR1);
  Signal two = Signal::on(SIGUSR1);
  Signal other = Signal::on(SIGUSR2);
  ::raise(SIGUSR1);
  EXPECT_TRUE(one.recv().poll(waker.context()).is_ready());
  EXPECT_TRUE(two.recv().poll(waker.context()).is_ready());
  EXPECT_TRUE(other.recv().poll(waker.context()).is_pending());
}

TEST(Signal, ANewOneDoesNotGetWhatCameBefore) {
  LimitedDriver driver;
  CountingWaker waker;
  int before = 0;
  for (int i = 0; i < 100; ++i) {
    Signal signal = Signal::on(SIGUSR1);
    EXPECT_TRUE(signal.recv().poll(waker.context()).is_pending());
    ::raise(SIGUSR1);
    if (i == 0) before = open_descriptors();
  }
  EXPECT_EQ(open_descriptors(), before - 1) << "each has closed its own";
}

TEST(Signal, RefusesWhatTheSystemRefuses) {
  EXPECT_THROW((void)Signal::on(SIGKILL), std::system_error);
}

TEST(CtrlC, IsReadyAfterAnInterrupt) {
  LimitedDriver driver;
  CountingWaker waker;
  CtrlC interrupted = ctrl_c();
  EXPECT_TRUE(interrupted.poll(waker.context()).is_pending());
  ::raise(SIGINT);
  driver.park_until([&] { return waker.wakes() > 0; });
  EXPECT_TRUE(interrupted.poll(waker.context()).is_ready());
}

/// Begins at its first poll, since lookup_host begins at its call, which needs the runtime.
struct Lookup {
  using Output = std::vector<net::SocketAddress>;
  Poll<Output> poll(Context& cx) {
    if (!future) future.emplace(net::lookup_host(host, 80));
    return future->poll(cx);
  }
  std::string host;
  std::optional<net::LookupHostFuture> future{};
};

TEST(LookupHost, GivesAddressesWithThePort) {
  auto addresses = run_limited(Lookup{"127.0.0.1"});
  ASSERT_EQ(addresses.size(), 1u);
  EXPECT_EQ(addresses[0], net::SocketAddress::parse("127.0.0.1:80"));
  EXPECT_THROW(run_limited(Lookup{std::string(300, 'a')}), std::system_error)
      << "too long for a name";
}

}  // namespace
}  // namespace pollux::test
