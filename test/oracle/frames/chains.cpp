// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest frames: a state, and what is awaited. One future after the other takes the same
// bytes, also in one expression.
// SHAPES: FS1, FS2, FS9
// RUN: %oracle %s
#include <pollux/testing/frame_size.h>
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;
using Byte = unsigned char;

// Two bytes: pending once, then a byte.
struct Once {
  using Output = Byte;

  pollux::Poll<Byte> poll(pollux::Context& cx) {
    if (woken) return value;
    woken = true;
    cx.waker().wake_by_ref();
    return pollux::pending;
  }

  bool woken = false;
  Byte value = 1;
};

[[pollux::async]] Task<void> empty() { co_return; }

[[pollux::async]] Task<Byte> one() { co_return co_await Once(); }
[[pollux::async]] Task<Byte> two() { co_return co_await Once() + co_await Once(); }
[[pollux::async]] Task<Byte> three() {
  Byte sum = co_await Once();
  sum += co_await Once();
  sum += co_await Once();
  co_return sum;
}
[[pollux::async]] Task<Byte> level2() {
  Byte sum = co_await three();
  sum += co_await three();
  sum += co_await three();
  co_return sum;
}
[[pollux::async]] Task<Byte> level3() {
  Byte sum = co_await level2();
  sum += co_await level2();
  sum += co_await level2();
  co_return sum;
}
[[pollux::async]] Task<Byte> level4() {
  Byte sum = co_await level3();
  sum += co_await level3();
  sum += co_await level3();
  co_return sum;
}
[[pollux::async]] Task<Byte> level5() {
  Byte sum = co_await level4();
  sum += co_await level4();
  sum += co_await level4();
  co_return sum;
}

// The same as expressions: operands wait while the next is awaited, its future takes the place of
// the one before.
[[pollux::async]] Task<Byte> sum_of_three() {
  co_return Byte(co_await Once() + co_await Once()) + co_await Once();
}
[[pollux::async]] Task<Byte> sum_of_sums() {
  co_return Byte(co_await sum_of_three() + co_await sum_of_three()) + co_await sum_of_three();
}
[[pollux::async]] Task<int> products() {
  co_return co_await Once() * 2 + co_await three() * 3 + co_await Once() * 4;
}

[[pollux::async]] Task<Byte> eleven() {
  Byte sum = co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  sum += co_await three();
  co_return sum;
}

static_assert(takes_at_most<decltype(empty())>(1));
static_assert(takes_at_most<decltype(one())>(3));
static_assert(takes_at_most<decltype(two())>(4));
static_assert(takes_at_most<decltype(three())>(5));
static_assert(takes_at_most<decltype(level2())>(8));
static_assert(takes_at_most<decltype(level3())>(11));
static_assert(takes_at_most<decltype(level4())>(14));
static_assert(takes_at_most<decltype(level5())>(17));
static_assert(takes_at_most<decltype(sum_of_three())>(5));
static_assert(takes_at_most<decltype(sum_of_sums())>(8));
static_assert(takes_at_most<decltype(products())>(16));
static_assert(takes_at_most<decltype(eleven())>(sizeof(level2())));

int main() {
  return run_oracle({
      {"empty", [] { return empty(); }},
      {"one", [] { return one(); }},
      {"two", [] { return two(); }},
      {"three", [] { return three(); }},
      {"level 5", [] { return level4(); }},
      {"sum of sums", [] { return sum_of_sums(); }},
      {"products", [] { return products(); }},
      {"eleven", [] { return eleven(); }},
  });
}
