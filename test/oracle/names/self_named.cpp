// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An async function, its locals and its class may share a name; so may functions that differ
// in case only.
// SHAPES: OV6, CF28
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

[[pollux::async]] Task<int> fetch(int fetch) { co_return co_await Leaf("fetch", 1, fetch); }

[[pollux::async]] Task<int> fetch_all(int n) {
  int FetchFuture = co_await fetch(n);
  int FetchAllFuture = co_await fetch(FetchFuture);
  co_return FetchFuture + FetchAllFuture;
}

[[pollux::async]] Task<int> FetchAll(int n) { co_return co_await fetch_all(n + 1); }

// A class that has the name a tool would give to the future of load.
struct LoadFuture {
  int value = 3;
};

[[pollux::async]] Task<int> load(LoadFuture future) {
  co_await Leaf("load", 1);
  co_return future.value;
}

[[pollux::async]] Task<int> poll() { co_return co_await Leaf("poll", 1, 1); }

[[pollux::async]] Task<int> unwind(int n) {
  Traced local("local", n);
  co_return co_await Peek("unwind", 1, local) + co_await poll();
}

// Several awaits of one function, and of functions that have one name in different scopes.
struct Server {
  [[pollux::async]] Task<int> fetch() { co_return co_await Leaf("server", 1, 10); }
  [[pollux::async]] Task<int> fetch_both() {
    co_return co_await fetch() + co_await ::fetch(1) + co_await fetch();
  }
};

int main() {
  return run_oracle({
      {"fetch all", [] { return fetch_all(1); }},
      {"FetchAll", [] { return FetchAll(2); }},
      {"load", [] { return load({}); }},
      {"unwind", [] { return unwind(3); }},
      {"fetch both", [](Server& server) { return server.fetch_both(); }},
  });
}
