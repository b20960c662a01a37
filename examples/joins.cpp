// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several futures at the same time, on one thread: join waits for all of them; try_join stops at
// the first error, and destroys the rest.
#include <pollux/pollux.h>

#include <chrono>
#include <cstdio>
#include <system_error>

using namespace std::chrono_literals;
using pollux::Result;
using pollux::Task;

constexpr std::chrono::milliseconds an_hour = 1h;

// Says what becomes of a step that was begun.
struct Step {
  explicit Step(const char* name) : name(name) {}
  ~Step() { std::printf("  %s: %s\n", name, finished ? "finished" : "destroyed"); }

  const char* name;
  bool finished = false;
};

[[pollux::async]] Task<int> measure(std::chrono::milliseconds time, int value) {
  co_await pollux::sleep_for(time);
  co_return value;
}

[[pollux::async]] Task<Result<int>> start(const char* name, std::chrono::milliseconds time) {
  Step step(name);
  co_await pollux::sleep_for(time);
  step.finished = true;
  co_return static_cast<int>(time.count());
}

[[pollux::async]] Task<Result<int>> fail(const char* name, std::chrono::milliseconds time) {
  Step step(name);
  co_await pollux::sleep_for(time);
  step.finished = true;
  co_return tl::unexpected(std::make_error_code(std::errc::connection_refused));
}

[[pollux::async]] Task<void> join_all() {
  auto [width, height] = co_await pollux::join(measure(20ms, 3), measure(10ms, 4));
  std::printf("two: %d x %d\n", width, height);
  auto [a, b, c] = co_await pollux::join(measure(5ms, 3), measure(15ms, 4), measure(10ms, 5));
  std::printf("three: %d x %d x %d\n", a, b, c);
}

[[pollux::async]] Task<void> try_join_all() {
  std::printf("all succeed:\n");
  auto started = co_await pollux::try_join(start("disk", 20ms), start("network", 10ms));
  if (started) {
    auto [disk, network] = *started;
    std::printf("  after %d and %d ms\n", disk, network);
  }

  std::printf("one fails:\n");
  auto failed = co_await pollux::try_join(start("disk", an_hour), fail("network", 10ms),
                                          start("keyboard", an_hour));
  if (!failed) std::printf("  error: %s\n", failed.error().message().c_str());
}

int main() {
  pollux::block_on(join_all());
  pollux::block_on(try_join_all());
}
