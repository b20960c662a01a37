// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Async functions in namespaces: names are found as where they are written, by
// using-declarations and by argument.
// SHAPES: OV2
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

namespace app {

using pollux::Task;
using pollux::testing::Leaf;
using pollux::testing::Traced;

constexpr int base = 10;

namespace net {

struct Packet {
  Traced content;
  int size;
};

[[pollux::async]] Task<Packet> receive(int size) {
  co_await Leaf("receive", 1);
  co_return Packet{Traced("packet", size), size + base};
}

[[pollux::async]] Task<int> checksum(const Packet& packet) {
  co_return co_await Leaf("checksum", 1, packet.size % 7);
}

inline namespace v2 {
[[pollux::async]] Task<int> version() { co_return co_await Leaf("version", 1, 2); }
}  // namespace v2

}  // namespace net

namespace {
[[pollux::async]] Task<int> hidden(int n) { co_return co_await Leaf("hidden", 1, n + base); }
}  // namespace

static Task<int> plain(int n) { return hidden(n); }

[[pollux::async]] Task<int> process(int size) {
  net::Packet packet = co_await net::receive(size);
  int sum = co_await checksum(packet);  // found by its argument
  {
    using net::version;
    sum += 10 * co_await version();
  }
  namespace alias = app::net;
  sum += 100 * co_await alias::v2::version();
  int base = 1000;
  sum += base + ::app::base;
  co_return sum + co_await hidden(co_await plain(0));
}

}  // namespace app

namespace app::other::deep {
// The same name as one in another namespace.
[[pollux::async]] Task<int> hidden(int n) {
  Traced local("deep", n);
  co_return co_await pollux::testing::Peek("deep", 1, local) + base;
}
[[pollux::async]] Task<int> both() { co_return co_await hidden(1) + co_await app::hidden(2); }
}  // namespace app::other::deep

int main() {
  using namespace app;
  return pollux::testing::run_oracle({
      {"process", [] { return process(4); }},
      {"both", [] { return other::deep::both(); }},
  });
}
