// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Large objects that are handed on: as awaited futures, as parameters, and as what is captured.
// SHAPES: FS5, FS6, FS7, FS8
// RUN: %oracle %s
#include <pollux/testing/frame_size.h>
#include <pollux/testing/oracle.h>

#include <optional>

using namespace pollux::testing;
using pollux::Task;

template <unsigned size>
struct Bytes {
  explicit Bytes(unsigned char first) {
    for (unsigned i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(first + i * i);
  }

  int sum() const {
    int result = 0;
    for (unsigned char byte : bytes) result = result * 3 % 10007 + byte;
    return result;
  }

  unsigned char bytes[size];
};

using Large = Bytes<1024>;
using Huge = Bytes<65536>;

// Ready at the second poll.
struct LargeFuture : Large {
  using Output = void;
  using Large::Large;

  pollux::Poll<void> poll(pollux::Context& cx) {
    const bool woken = bytes[0] == 0;
    trace("%d", sum());
    bytes[0] = 0;
    if (woken) return pollux::ready;
    cx.waker().wake_by_ref();
    return pollux::pending;
  }
};

// The same, and has a destructor.
struct Dropped : LargeFuture {
  using LargeFuture::LargeFuture;
  ~Dropped() { trace("~Dropped %d", sum()); }
};

template <class Future>
struct Joiner {
  using Output = void;

  pollux::Poll<void> poll(pollux::Context& cx) {
    for (std::optional<Future>* future : {&a, &b, &c}) {
      if (*future && (**future).poll(cx).is_ready()) future->reset();
    }
    if (!a && !b && !c) return pollux::ready;
    return pollux::pending;
  }

  std::optional<Future> a, b, c;
};

[[pollux::async]] Task<void> single() { co_await LargeFuture(1); }
[[pollux::async]] Task<void> single_dropped() { co_await Dropped(1); }
[[pollux::async]] Task<void> single_local() {
  LargeFuture x(1);
  co_await x;
}

[[pollux::async]] Task<void> joined() {
  co_await Joiner<LargeFuture>{LargeFuture(1), LargeFuture(2), LargeFuture(3)};
}
[[pollux::async]] Task<void> joined_locals() {
  LargeFuture a(1), b(2), c(3);
  Joiner<LargeFuture> joiner{a, b, c};
  co_await joiner;
}

[[pollux::async]] Task<void> mixed_sizes() {
  LargeFuture a(1), b(2), c(3), d(4), e(5);
  Joiner<LargeFuture> joiner{a, b, c};
  co_await d;
  co_await e;
  co_await joiner;
}

[[pollux::async]] Task<int> level3(Large large) {
  co_await Leaf("leaf", 1);
  co_return large.sum();
}
[[pollux::async]] Task<int> level2(Large large) { co_return co_await level3(large) + 1; }
[[pollux::async]] Task<int> level1(Large large) { co_return co_await level2(large) + 1; }
[[pollux::async]] Task<int> level0(Large large) { co_return co_await level1(large) + 1; }

// The parameter is read again after the await.
[[pollux::async]] Task<int> read_again(Large large) {
  int result = co_await level2(large);
  co_return result + large.sum();
}

struct Capture {
  Huge huge;
  int number;
};

[[pollux::async]] Task<int> wrapped(Capture capture) {
  co_await Leaf("leaf", 1);
  co_return capture.huge.sum() + capture.number;
}
[[pollux::async]] Task<int> wrapper4(Capture capture) { co_return co_await wrapped(capture) + 1; }
[[pollux::async]] Task<int> wrapper3(Capture capture) { co_return co_await wrapper4(capture) + 1; }
[[pollux::async]] Task<int> wrapper2(Capture capture) { co_return co_await wrapper3(capture) + 1; }
[[pollux::async]] Task<int> wrapper1(Capture capture) { co_return co_await wrapper2(capture) + 1; }

constexpr std::size_t leaf = sizeof(Leaf<>);

static_assert(takes_at_most<decltype(single())>(1025));
static_assert(takes_at_most<decltype(single_dropped())>(1025));
static_assert(takes_at_most<decltype(single_local())>(1025));
static_assert(takes_at_most<decltype(joined())>(3076));
static_assert(takes_at_most<decltype(joined_locals())>(3076));
static_assert(takes_at_most<decltype(mixed_sizes())>(5200));
static_assert(takes_at_most<decltype(level0(Large(1)))>(1028 + leaf + 16));
static_assert(takes_at_most<decltype(read_again(Large(1)))>(2 * 1024 + leaf + 24));
static_assert(takes_at_most<decltype(wrapper1(Capture{Huge(1), 2}))>(65536 + leaf + 40));

int main() {
  return run_oracle({
      {"single", [] { return single(); }},
      {"single dropped", [] { return single_dropped(); }},
      {"single local", [] { return single_local(); }},
      {"joined", [] { return joined(); }},
      {"joined locals", [] { return joined_locals(); }},
      {"mixed sizes", [] { return mixed_sizes(); }},
      {"levels", [] { return level0(Large(1)); }},
      {"read again", [] { return read_again(Large(1)); }},
      {"wrappers", [] { return wrapper1(Capture{Huge(1), 2}); }},
  });
}
