// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What async functions cost: the awaits, and the frames. run.py lowers this file and measures it
// beside peers/, which do the same work in the same words.
#include <pollux/combinators/join.h>
#include <pollux/core.h>

#include <utility>

#include "measure.h"

using bench::black_box;
using bench::touch;
using bench::u64;
using pollux::Task;

namespace {

// The leaf: pending once, after it has woken its task.
class Yield {
 public:
  using Output = void;

  pollux::Poll<void> poll(pollux::Context& cx) {
    if (std::exchange(done_, true)) return pollux::ready;
    cx.waker().wake_by_ref();
    return pollux::pending;
  }

 private:
  bool done_ = false;
};

// Has a destructor that something depends on.
struct Guard {
  explicit Guard(u64 value) : value(value) {}
  Guard(const Guard&) = delete;
  ~Guard() { black_box(value); }

  u64 value;
};

// ---- An await of what is ready at once. ----

[[pollux::async]] Task<u64> at_once(u64 x) { co_return x; }

[[pollux::async]] Task<u64> await_ready(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i) sum += co_await at_once(black_box(i));
  co_return sum;
}

[[pollux::async]] Task<u64> await_ready_guarded(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i) {
    Guard guard(i);
    sum += co_await at_once(black_box(i));
  }
  co_return sum;
}

// ---- A chain of ten functions, with a number live in each. ----

// The last yields once ...
[[pollux::async]] Task<u64> once10(u64 x) {
  co_await Yield();
  co_return x;
}
[[pollux::async]] Task<u64> once9(u64 x) { co_return co_await once10(x + 1) + x; }
[[pollux::async]] Task<u64> once8(u64 x) { co_return co_await once9(x + 1) + x; }
[[pollux::async]] Task<u64> once7(u64 x) { co_return co_await once8(x + 1) + x; }
[[pollux::async]] Task<u64> once6(u64 x) { co_return co_await once7(x + 1) + x; }
[[pollux::async]] Task<u64> once5(u64 x) { co_return co_await once6(x + 1) + x; }
[[pollux::async]] Task<u64> once4(u64 x) { co_return co_await once5(x + 1) + x; }
[[pollux::async]] Task<u64> once3(u64 x) { co_return co_await once4(x + 1) + x; }
[[pollux::async]] Task<u64> once2(u64 x) { co_return co_await once3(x + 1) + x; }
[[pollux::async]] Task<u64> once1(u64 x) { co_return co_await once2(x + 1) + x; }

// ... or as often as the number says that has reached it.
[[pollux::async]] Task<u64> many10(u64 n) {
  for (u64 i = 0; i < n; ++i) co_await Yield();
  co_return n;
}
[[pollux::async]] Task<u64> many9(u64 x) { co_return co_await many10(x + 1) + x; }
[[pollux::async]] Task<u64> many8(u64 x) { co_return co_await many9(x + 1) + x; }
[[pollux::async]] Task<u64> many7(u64 x) { co_return co_await many8(x + 1) + x; }
[[pollux::async]] Task<u64> many6(u64 x) { co_return co_await many7(x + 1) + x; }
[[pollux::async]] Task<u64> many5(u64 x) { co_return co_await many6(x + 1) + x; }
[[pollux::async]] Task<u64> many4(u64 x) { co_return co_await many5(x + 1) + x; }
[[pollux::async]] Task<u64> many3(u64 x) { co_return co_await many4(x + 1) + x; }
[[pollux::async]] Task<u64> many2(u64 x) { co_return co_await many3(x + 1) + x; }
[[pollux::async]] Task<u64> many1(u64 x) { co_return co_await many2(x + 1) + x; }

// ---- Shapes of frames. A buffer that is touched before and after an await lives across it. ----

[[pollux::async]] Task<void> child32() {
  unsigned char bytes[32] = {};
  touch(bytes);
  co_await Yield();
  touch(bytes);
}

[[pollux::async]] Task<void> child64() {
  unsigned char bytes[64] = {};
  touch(bytes);
  co_await Yield();
  touch(bytes);
}

[[pollux::async]] Task<void> child128() {
  unsigned char bytes[128] = {};
  touch(bytes);
  co_await Yield();
  touch(bytes);
}

[[pollux::async]] Task<void> child256() {
  unsigned char bytes[256] = {};
  touch(bytes);
  co_await Yield();
  touch(bytes);
}

[[pollux::async]] Task<u64> number(u64 x) {
  co_await Yield();
  co_return x;
}

[[pollux::async]] Task<void> sibling_blocks() {
  {
    unsigned char bytes[64] = {};
    touch(bytes);
    co_await Yield();
    touch(bytes);
  }
  {
    unsigned char bytes[64] = {1};
    touch(bytes);
    co_await Yield();
    touch(bytes);
  }
  {
    unsigned char bytes[64] = {2};
    touch(bytes);
    co_await Yield();
    touch(bytes);
  }
}

[[pollux::async]] Task<void> three_buffers() {
  unsigned char u[64] = {}, v[64] = {1}, w[64] = {2};
  touch(u);
  touch(v);
  touch(w);
  co_await Yield();
  touch(u);
  touch(v);
  touch(w);
}

[[pollux::async]] Task<void> three_children() {
  co_await child128();
  co_await child128();
  co_await child128();
}

[[pollux::async]] Task<void> loop(u64 n) {
  for (u64 i = 0; i < n; ++i) {
    unsigned char bytes[256] = {};
    touch(bytes);
    co_await Yield();
    touch(bytes);
  }
}

[[pollux::async]] Task<void> four_arms(unsigned arm) {
  switch (arm) {
    case 0:
      co_await child32();
      break;
    case 1:
      co_await child64();
      break;
    case 2:
      co_await child128();
      break;
    default:
      co_await child256();
  }
}

[[pollux::async]] Task<void> used_before() {
  unsigned char bytes[1024] = {};
  touch(bytes);
  co_await Yield();
}

[[pollux::async]] Task<void> used_in_a_block_before() {
  {
    unsigned char bytes[1024] = {};
    touch(bytes);
  }
  co_await Yield();
}

struct Bytes {
  unsigned char bytes[128];
};

[[pollux::async]] Task<void> copied_parameter(Bytes parameter) {
  Bytes local = parameter;
  touch(local.bytes);
  co_await Yield();
  touch(local.bytes);
}

// Twenty-four bytes that are moved but not copied.
struct String {
  explicit String(std::size_t size) : size(size) {}
  String(String&& other) noexcept
      : data(std::exchange(other.data, nullptr)), size(other.size), capacity(other.capacity) {}
  ~String() { black_box(data); }

  const char* data = nullptr;
  std::size_t size;
  std::size_t capacity = 8;
};

[[pollux::async]] Task<u64> moved5(String string) {
  co_await Yield();
  co_return string.size;
}
[[pollux::async]] Task<u64> moved4(String string) { co_return co_await moved5(std::move(string)); }
[[pollux::async]] Task<u64> moved3(String string) { co_return co_await moved4(std::move(string)); }
[[pollux::async]] Task<u64> moved2(String string) { co_return co_await moved3(std::move(string)); }
[[pollux::async]] Task<u64> moved1(String string) { co_return co_await moved2(std::move(string)); }

[[pollux::async]] Task<void> joined() { co_await pollux::join(child64(), child64()); }

[[pollux::async]] Task<void> empty() { co_return; }

}  // namespace

// ---- Running them. ----

// Polls until ready, through a pointer that the optimiser knows nothing about: no future can be
// folded into what runs it.
template <class F>
[[gnu::noinline]] static u64 spin_on(F& future, pollux::Context& cx) {
  auto poll = black_box(+[](F& f, pollux::Context& c) { return f.poll(c); });
  auto result = poll(future, cx);
  while (result.is_pending()) result = poll(future, cx);
  if constexpr (std::is_same_v<typename F::Output, void>) {
    return 0;
  } else {
    return result.value();
  }
}

int main(int argc, char** argv) {
  bench::Arguments arguments(argc, argv);
  pollux::Context cx(*black_box(&pollux::Waker::noop()));
  auto measure = [&](auto make, u64 futures) {
    auto run = [&] {
      u64 sum = 0;
      for (u64 i = 0; i < futures; ++i) {
        auto future = make();
        sum += spin_on(future, cx);
      }
      return sum;
    };
    bench::measure(arguments.workload, arguments.n, run,
                   [&] { return bench::Frame{sizeof(make()), 0}; });
    return 0;
  };
  const u64 n = arguments.n;
  // One future that does n operations.
  auto inside = [&](auto make) { return measure(make, 1); };
  // n futures, each of them an operation.
  auto each = [&](auto make) { return measure(make, n); };

  if (arguments.is("await_ready")) return inside([&] { return await_ready(n); });
  if (arguments.is("await_ready_guarded")) return inside([&] { return await_ready_guarded(n); });
  if (arguments.is("chain")) return each([] { return once1(black_box<u64>(1)); });
  if (arguments.is("chain_repolled")) return inside([&] { return many1(black_box(n - 9)); });
  if (arguments.is("number")) return each([] { return number(black_box<u64>(1)); });
  if (arguments.is("sibling_blocks")) return each([] { return sibling_blocks(); });
  if (arguments.is("three_buffers")) return each([] { return three_buffers(); });
  if (arguments.is("three_children")) return each([] { return three_children(); });
  if (arguments.is("loop")) return each([] { return loop(black_box<u64>(4)); });
  if (arguments.is("four_arms")) return each([] { return four_arms(black_box(3u)); });
  if (arguments.is("used_before")) return each([] { return used_before(); });
  if (arguments.is("used_in_a_block_before")) return each([] { return used_in_a_block_before(); });
  if (arguments.is("copied_parameter"))
    return each([] { return copied_parameter(black_box(Bytes{{1}})); });
  if (arguments.is("moved")) return each([] { return moved1(String(black_box<std::size_t>(5))); });
  if (arguments.is("joined")) return each([] { return joined(); });
  if (arguments.is("empty")) return each([] { return empty(); });
  arguments.unknown();
}
