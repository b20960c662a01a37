// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A future without boxes allocates nothing between its first poll and its last: the calls of
// operator new are counted. One with a box, to see that they are.
// RUN: %pollux %s -o %t.cpp -- -std=c++20 -I%runtime_include
// RUN: %gxx -std=c++17 -Wall -Wextra -Wpedantic -Werror -O1 -I%runtime_include %t.cpp -o %t
// RUN: %t | FileCheck --match-full-lines %s
#include <pollux/combinators/join.h>
#include <pollux/core.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>

using pollux::Task;

int allocations = 0;

// Not inlined: GCC would see a malloc whose result a delete gets.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

int guards = 0;

struct Guard {
  Guard() { ++guards; }
  Guard(const Guard&) = delete;
  ~Guard() { --guards; }
};

// Pending some times, then ready with a value.
class Countdown {
 public:
  using Output = int;

  Countdown(int polls, int value) : polls_(polls), value_(value) {}

  pollux::Poll<int> poll(pollux::Context& cx) {
    if (polls_-- == 0) return value_;
    cx.waker().wake_by_ref();
    return pollux::pending;
  }

 private:
  int polls_;
  int value_;
};

[[pollux::async]] Task<int> leaf(int polls, int value) {
  Guard guard;
  co_return co_await Countdown(polls, value);
}

[[pollux::async]] Task<int> middle(const Guard&, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    Guard in_the_loop;
    char buffer[1000] = {};
    sum += co_await leaf(i, 1) + buffer[sum] + (i % 2 ? co_await leaf(1, 10) : 0);
  }
  co_return sum;
}

[[pollux::async]] Task<int> without_boxes() {
  Guard guard;
  int sum = co_await middle(Guard(), 5);
  auto [left, right] = co_await pollux::join(leaf(2, 100), leaf(3, 200));
  try {
    Guard in_the_try;
    sum += co_await leaf(1, 1000);
  } catch (const std::runtime_error&) {
    co_return -1;
  }
  co_return sum + left + right;
}

[[pollux::async]] Task<int> with_a_box() {
  Task<int> box = leaf(1, 42);
  co_return co_await box;
}

template <class F>
void count(const char* name, F future) {
  pollux::Context cx(pollux::Waker::noop());
  int before = allocations;
  int polls = 1;
  auto result = future.poll(cx);
  for (; result.is_pending() && polls < 1000; ++polls) result = future.poll(cx);
  int made = allocations - before;
  std::printf("%s: %d after %d polls, %d allocations\n", name, result.value(), polls, made);
}

int main() {
  count("without boxes", without_boxes());
  count("with a box", with_a_box());
  std::printf("guards left: %d\n", guards);
}
// CHECK: without boxes: 1325 after 17 polls, 0 allocations
// CHECK-NEXT: with a box: 42 after 2 polls, 1 allocations
// CHECK-NEXT: guards left: 0
