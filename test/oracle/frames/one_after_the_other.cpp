// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locals that are never there at the same time share their bytes: those of blocks beside each
// other, of a block and what comes after it, and those that nobody reads any more, if there is no
// pointer to them. Each is written before and checked after an await, so that a mistake shows.
// SHAPES: FS3, FS4, FS10, FS11, FS12
// RUN: %oracle %s
#include <pollux/testing/frame_size.h>
#include <pollux/testing/oracle.h>

using namespace pollux::testing;
using pollux::Task;

struct Large {
  explicit Large(unsigned char first) {
    for (unsigned i = 0; i < sizeof(bytes); ++i) bytes[i] = static_cast<unsigned char>(first + i);
  }

  int sum() const {
    int result = 0;
    for (unsigned char byte : bytes) result += byte;
    return result;
  }

  unsigned char bytes[1024];
};

int sum(Large large) { return large.sum(); }

[[pollux::async]] Task<int> four_blocks() {
  {
    int a = 1;
    co_await Yield();
    trace("a %d", a);
  }
  {
    int b = 2;
    co_await Yield();
    trace("b %d", b);
  }
  {
    int c = 3;
    co_await Yield();
    trace("c %d", c);
  }
  int d = 4;
  co_await Yield();
  co_return d;
}

[[pollux::async]] Task<int> two_large() {
  Large x(1);
  co_await Yield();
  int first = sum(x);
  Large y(7);
  co_await Yield();
  co_return first + sum(y);
}

// x is there over two awaits, before y is.
[[pollux::async]] Task<int> over_two_awaits() {
  Large x(1);
  co_await Yield();
  trace("x %d", sum(x));
  co_await Yield();
  trace("x %d", sum(x));
  Large y(7);
  co_await Yield();
  co_return sum(y);
}

// What comes after a block stands where its locals were.
[[pollux::async]] Task<int> after_a_block(int n) {
  {
    Large x(static_cast<unsigned char>(n));
    co_await Yield();
    n += x.sum();
  }
  Large y(7);
  co_await Yield();
  co_return n + y.sum();
}

// Somebody holds a pointer to x, so it keeps its place.
[[pollux::async]] Task<int> pointed_to() {
  Large x(1);
  const Large* pointer = &x;
  co_await Yield();
  Large y(7);
  co_await Yield();
  co_return sum(y) + pointer->sum();
}

// Each round of a loop reads what the round before it left.
[[pollux::async]] Task<int> around_a_loop() {
  Large x(1);
  int result = 0;
  for (int i = 0; i < 3; ++i) {
    result += sum(x);
    co_await Yield();
    Large y(static_cast<unsigned char>(i));
    co_await Yield();
    result += sum(y);
  }
  Large z(9);
  co_await Yield();
  co_return result + sum(z);
}

// A jump back finds x as it was.
[[pollux::async]] Task<int> jumps_back() {
  int rounds = 0;
  int result = 0;
  Large x(1);
again:
  co_await Yield();
  result += sum(x);
  {
    Large y(static_cast<unsigned char>(rounds));
    co_await Yield();
    result += sum(y);
  }
  if (++rounds < 3) goto again;
  co_return result;
}

// A handler reads what stood before its try block.
[[pollux::async]] Task<int> read_by_a_handler() {
  Large x(1);
  int result = 0;
  try {
    Large y(7);
    co_await Yield();
    result += sum(y);
    co_await Fail<void>("fails", 1);
  } catch (const Error&) {
    result += sum(x);
  }
  Large z(9);
  co_await Yield();
  co_return result + sum(z);
}

// Only one arm reads x after the branch.
[[pollux::async]] Task<int> in_arms(bool first) {
  Large x(1);
  co_await Yield();
  if (first) {
    Large y(7);
    co_await Yield();
    co_return sum(y);
  } else {
    co_await Yield();
    trace("x %d", sum(x));
  }
  Large z(9);
  co_await Yield();
  co_return sum(z);
}

[[pollux::async]] Task<int> used_before() {
  int result;
  {
    Large x(1);
    result = x.sum();
  }
  co_await Yield();
  co_return result;
}

[[pollux::async]] Task<int> dead_before() {
  Large x(1);
  int result = sum(x);
  co_await Yield();
  co_return result;
}

[[pollux::async]] Task<int> large_child(int n) {
  Large x(static_cast<unsigned char>(n));
  co_await Yield();
  co_return x.sum();
}

[[pollux::async]] Task<int> same_in_every_arm(int n) {
  int result = 0;
  switch (n) {
    case 0:
      result = co_await large_child(1);
      break;
    case 1:
      result = co_await large_child(2);
      break;
    default:
      result = co_await large_child(3);
  }
  co_return result;
}

static_assert(takes_at_most<decltype(four_blocks())>(8));
static_assert(takes_at_most<decltype(two_large())>(1032));
static_assert(takes_at_most<decltype(over_two_awaits())>(1026));
static_assert(takes_at_most<decltype(after_a_block(1))>(1032));
static_assert(takes_at_most<decltype(around_a_loop())>(2064));
static_assert(takes_at_most<decltype(jumps_back())>(2060));
static_assert(takes_at_most<decltype(read_by_a_handler())>(2112));
static_assert(takes_at_most<decltype(in_arms(true))>(2052));
static_assert(takes_at_most<decltype(used_before())>(8));
static_assert(takes_at_most<decltype(dead_before())>(8));
static_assert(takes_at_most<decltype(large_child(1))>(1032));
static_assert(takes_at_most<decltype(same_in_every_arm(1))>(1044));

int main() {
  return run_oracle({
      {"four blocks", [] { return four_blocks(); }},
      {"two large", [] { return two_large(); }},
      {"over two awaits", [] { return over_two_awaits(); }},
      {"after a block", [] { return after_a_block(3); }},
      {"pointed to", [] { return pointed_to(); }},
      {"around a loop", [] { return around_a_loop(); }},
      {"jumps back", [] { return jumps_back(); }},
      {"read by a handler", [] { return read_by_a_handler(); }},
      {"in arms 1", [] { return in_arms(true); }},
      {"in arms 2", [] { return in_arms(false); }},
      {"used before", [] { return used_before(); }},
      {"dead before", [] { return dead_before(); }},
      {"same in every arm 0", [] { return same_in_every_arm(0); }},
      {"same in every arm 1", [] { return same_in_every_arm(1); }},
      {"same in every arm 2", [] { return same_in_every_arm(2); }},
  });
}
