// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Large objects that are handed on: as awaited futures, as parameters, and as what is captured.
// SHAPES: FS5, FS6, FS7, FS8
// RUN: %oracle %s
#include <pollux/testing/frame_size.h>
#include <pollux/testing/oracle.h>

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
    Future* futures[] = {&a, &b, &c};
    for (int i = 0; i < 3; ++i) done[i] = done[i] || futures[i]->poll(cx).is_ready();
    if (done[0] && done[1] && done[2]) return pollux::ready;
    return pollux::pending;
  }

  Future a, b, c;
  bool done[3];
};

[[pollux::async]] Task<void> single() { co_await LargeFuture(1); }
[[pollux::async]] Task<void> single_dropped() { co_await Dropped(1); }
[[pollux::async]] Task<void> single_local() {
  LargeFuture x(1);
  co_await x;
}

[[pollux::async]] Task<void> joined() {
  co_await Joiner<LargeFuture>{LargeFuture(1), LargeFuture(2), LargeFuture(3), {}};
}
[[pollux::async]] Task<void> joined_dropped() {
  co_await Joiner<Dropped>{Dropped(1), Dropped(2), Dropped(3), {}};
}
[[pollux::async]] Task<void> joined_locals() {
  LargeFuture a(1), b(2), c(3);
  Joiner<LargeFuture> joiner{a, b, std::move(c), {}};
  co_await joiner;
}

[[pollux::async]] Task<void> mixed_sizes() {
  LargeFuture a(1), b(2), c(3), d(4), e(5);
  Joiner<LargeFuture> joiner{std::move(a), b, c, {}};
  co_await d;
  co_await e;
  co_await joiner;
}

[[pollux::async]] Task<int> level3(Large large) {
  co_await Yield();
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
};

[[pollux::async]] Task<int> wrapped(Capture capture) {
  co_await Yield();
  co_return capture.huge.sum();
}
[[pollux::async]] Task<int> wrapper4(Capture capture) { co_return co_await wrapped(capture) + 1; }
[[pollux::async]] Task<int> wrapper3(Capture capture) { co_return co_await wrapper4(capture) + 1; }
[[pollux::async]] Task<int> wrapper2(Capture capture) { co_return co_await wrapper3(capture) + 1; }
[[pollux::async]] Task<int> wrapper1(Capture capture) { co_return co_await wrapper2(capture) + 1; }

static_assert(takes_at_most<decltype(single())>(1025));
static_assert(takes_at_most<decltype(single_dropped())>(1025));
static_assert(takes_at_most<decltype(single_local())>(1025));
static_assert(takes_at_most<decltype(joined())>(3076));
static_assert(takes_at_most<decltype(joined_dropped())>(3076));
static_assert(takes_at_most<decltype(joined_locals())>(3076));
static_assert(takes_at_most<decltype(mixed_sizes())>(5200));
static_assert(takes_at_most<decltype(level0(Large(1)))>(1029));
static_assert(takes_at_most<decltype(read_again(Large(1)))>(2056));
static_assert(takes_at_most<decltype(wrapper1(Capture{Huge(1)}))>(65542));

int main() {
  return run_oracle({
      {"single", [] { return single(); }},
      {"single dropped", [] { return single_dropped(); }},
      {"single local", [] { return single_local(); }},
      {"joined", [] { return joined(); }},
      {"joined dropped", [] { return joined_dropped(); }},
      {"joined locals", [] { return joined_locals(); }},
      {"mixed sizes", [] { return mixed_sizes(); }},
      {"levels", [] { return level0(Large(1)); }},
      {"read again", [] { return read_again(Large(1)); }},
      {"wrappers", [] { return wrapper1(Capture{Huge(1)}); }},
  });
}
