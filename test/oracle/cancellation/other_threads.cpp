// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each poll in a thread of its own: nothing is left behind in the thread of the poll before.
// SHAPES: CA14
// RUN: %oracle %s
#include <pollux/testing/oracle.h>

#include <thread>
#include <utility>

using namespace pollux::testing;
using pollux::Task;

/// Polls a future in a new thread each time.
template <class Future>
class Elsewhere {
 public:
  using Output = pollux::output_t<Future>;

  explicit Elsewhere(Future future) : future_(std::move(future)) {}

  pollux::Poll<Output> poll(pollux::Context& cx) {
    pollux::Poll<Output> result = pollux::pending;
    std::thread([&] { result = future_.poll(cx); }).join();
    return result;
  }

 private:
  Future future_;
};

static thread_local int polls_here = 0;

static int here() { return ++polls_here; }

[[pollux::async]] Task<int> child(int n) {
  Traced local("local", n);
  trace("child, %d", here());
  co_await Peek("child's", 1, local);
  trace("child goes on, %d", here());
  co_return n* polls_here;
}

[[pollux::async]] Task<int> parent(int n) {
  Traced outside("outside");
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    trace("parent, %d", here());
    sum += co_await child(i + 1);
  }
  try {
    co_await Fail("fails", 1);
  } catch (const Error& error) {
    trace("caught %s, %d", error.what(), here());
  }
  co_return sum;
}

int main() {
  return run_oracle({
      {"elsewhere", [] { return Elsewhere(parent(2)); }},
  });
}
