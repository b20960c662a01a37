// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// noexcept async functions: it says that the call does not throw, and nothing of the body.
// SHAPES: EH13
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> free_function(int n) noexcept {
  Traced local("local");
  co_await Fail("child", n);
  co_return n;
}

struct Client {
  [[pollux::async]] Task<int> member(bool fails) const noexcept {
    if (fails) throw Error("member");
    co_return co_await Leaf("member", 1, 5);
  }
  [[pollux::async]] Task<int> later(int n) noexcept;
};

[[pollux::async]] Task<int> Client::later(int n) noexcept {
  try {
    co_return co_await free_function(n);
  } catch (const Error& error) {
    trace("caught %s", error.what());
  }
  co_return co_await member(false);
}

static_assert(noexcept(free_function(1)));
static_assert(noexcept(Client().member(true)));

struct Fixture {
  Client client;
};

int main() {
  return run_oracle({
      {"free function", [] { return free_function(1); }},
      {"throws", [](Fixture& f) { return f.client.member(true); }},
      {"does not", [](Fixture& f) { return f.client.member(false); }},
      {"later", [](Fixture& f) { return f.client.later(0); }},
  });
}
