// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ../language.cpp as the compiler's own coroutines, with as little around them as can be: a lazy
// task, symmetric transfer, a queue of handles that are ready; no exceptions stored, no wakers.
#include <coroutine>
#include <exception>
#include <utility>

#include "../measure.h"

using bench::black_box;
using bench::touch;
using bench::u64;

// ---- Counting the frames, which takes no time that could be measured. ----

struct Frames {
  u64 allocations, live, peak;
};
static Frames frames;

struct CountedFrame {
  static void* operator new(std::size_t n) {
    ++frames.allocations;
    frames.live += n;
    frames.peak = std::max(frames.peak, frames.live);
    return std::malloc(n);
  }
  static void operator delete(void* frame, std::size_t n) {
    frames.live -= n;
    std::free(frame);
  }
};

// ---- The executor and the leaf. ----

class ReadyQueue {
 public:
  void push(std::coroutine_handle<> handle) { handles_[tail_++ % size] = handle; }
  std::coroutine_handle<> pop() { return handles_[head_++ % size]; }
  bool empty() const { return head_ == tail_; }

 private:
  static constexpr unsigned size = 8;

  std::coroutine_handle<> handles_[size];
  unsigned head_ = 0, tail_ = 0;
};
static ReadyQueue queue;

struct Yield {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const noexcept { queue.push(handle); }
  void await_resume() const noexcept {}
};

// ---- Task. ----

struct PromiseBase : CountedFrame {
  struct Final {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> handle) noexcept {
      return handle.promise().continuation;
    }
    void await_resume() noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  Final final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { std::terminate(); }

  std::coroutine_handle<> continuation = std::noop_coroutine();
};
template <class T>
struct Promise : PromiseBase {
  void return_value(T v) { value = std::move(v); }
  T take() { return std::move(value); }

  T value;
};
template <>
struct Promise<void> : PromiseBase {
  void return_void() {}
  void take() {}
};

template <class T>
class [[nodiscard]] Task {
 public:
  using Output = T;
  struct promise_type : Promise<T> {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> up) noexcept {
    handle_.promise().continuation = up;
    return handle_;
  }
  T await_resume() { return handle_.promise().take(); }

  /// Runs it to its end. The optimiser does not know what: no coroutine can be folded into what
  /// runs it.
  [[gnu::noinline]] T run() {
    black_box(handle_).resume();
    while (!queue.empty()) queue.pop().resume();
    return handle_.promise().take();
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

// ---- Joining two. ----

// The coroutine that awaits one of the two counts down, and frees itself at its end.
struct Latch {
  int left;
  std::coroutine_handle<> waiter;
};
struct Arm {
  struct promise_type : CountedFrame {
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> handle) noexcept {
        Latch& latch = *handle.promise().latch;
        handle.destroy();
        if (--latch.left == 0) return latch.waiter;
        return std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };

    promise_type(Task<void>&, Latch& latch) : latch(&latch) {}
    Arm get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }

    Latch* latch;
  };
};
static Arm arm(Task<void>& task, Latch&) { co_await task; }

struct Join {
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    latch.waiter = handle;
    arm(a, latch);
    arm(b, latch);
    return --latch.left != 0;
  }
  void await_resume() const noexcept {}

  Task<void> a, b;
  Latch latch{3, nullptr};
};

// Has a destructor that something depends on.
struct Guard {
  explicit Guard(u64 value) : value(value) {}
  Guard(const Guard&) = delete;
  ~Guard() { black_box(value); }

  u64 value;
};

// ---- An await of what is ready at once. ----

static Task<u64> at_once(u64 x) { co_return x; }

static Task<u64> await_ready(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i) sum += co_await at_once(black_box(i));
  co_return sum;
}

static Task<u64> await_ready_guarded(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; ++i) {
    Guard guard(i);
    sum += co_await at_once(black_box(i));
  }
  co_return sum;
}

// ---- A chain of ten functions, with a number live in each. ----

// The last yields once ...
static Task<u64> once10(u64 x) {
  co_await Yield{};
  co_return x;
}
static Task<u64> once9(u64 x) { co_return co_await once10(x + 1) + x; }
static Task<u64> once8(u64 x) { co_return co_await once9(x + 1) + x; }
static Task<u64> once7(u64 x) { co_return co_await once8(x + 1) + x; }
static Task<u64> once6(u64 x) { co_return co_await once7(x + 1) + x; }
static Task<u64> once5(u64 x) { co_return co_await once6(x + 1) + x; }
static Task<u64> once4(u64 x) { co_return co_await once5(x + 1) + x; }
static Task<u64> once3(u64 x) { co_return co_await once4(x + 1) + x; }
static Task<u64> once2(u64 x) { co_return co_await once3(x + 1) + x; }
static Task<u64> once1(u64 x) { co_return co_await once2(x + 1) + x; }

// ... or as often as the number says that has reached it.
static Task<u64> many10(u64 n) {
  for (u64 i = 0; i < n; ++i) co_await Yield{};
  co_return n;
}
static Task<u64> many9(u64 x) { co_return co_await many10(x + 1) + x; }
static Task<u64> many8(u64 x) { co_return co_await many9(x + 1) + x; }
static Task<u64> many7(u64 x) { co_return co_await many8(x + 1) + x; }
static Task<u64> many6(u64 x) { co_return co_await many7(x + 1) + x; }
static Task<u64> many5(u64 x) { co_return co_await many6(x + 1) + x; }
static Task<u64> many4(u64 x) { co_return co_await many5(x + 1) + x; }
static Task<u64> many3(u64 x) { co_return co_await many4(x + 1) + x; }
static Task<u64> many2(u64 x) { co_return co_await many3(x + 1) + x; }
static Task<u64> many1(u64 x) { co_return co_await many2(x + 1) + x; }

// ---- Shapes of frames. A buffer that is touched before and after an await lives across it. ----

static Task<void> child32() {
  unsigned char bytes[32] = {};
  touch(bytes);
  co_await Yield{};
  touch(bytes);
}

static Task<void> child64() {
  unsigned char bytes[64] = {};
  touch(bytes);
  co_await Yield{};
  touch(bytes);
}

static Task<void> child128() {
  unsigned char bytes[128] = {};
  touch(bytes);
  co_await Yield{};
  touch(bytes);
}

static Task<void> child256() {
  unsigned char bytes[256] = {};
  touch(bytes);
  co_await Yield{};
  touch(bytes);
}

static Task<u64> number(u64 x) {
  co_await Yield{};
  co_return x;
}

static Task<void> sibling_blocks() {
  {
    unsigned char bytes[64] = {};
    touch(bytes);
    co_await Yield{};
    touch(bytes);
  }
  {
    unsigned char bytes[64] = {1};
    touch(bytes);
    co_await Yield{};
    touch(bytes);
  }
  {
    unsigned char bytes[64] = {2};
    touch(bytes);
    co_await Yield{};
    touch(bytes);
  }
}

static Task<void> three_buffers() {
  unsigned char u[64] = {}, v[64] = {1}, w[64] = {2};
  touch(u);
  touch(v);
  touch(w);
  co_await Yield{};
  touch(u);
  touch(v);
  touch(w);
}

static Task<void> three_children() {
  co_await child128();
  co_await child128();
  co_await child128();
}

static Task<void> loop(u64 n) {
  for (u64 i = 0; i < n; ++i) {
    unsigned char bytes[256] = {};
    touch(bytes);
    co_await Yield{};
    touch(bytes);
  }
}

static Task<void> four_arms(unsigned arm) {
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

static Task<void> used_before() {
  unsigned char bytes[1024] = {};
  touch(bytes);
  co_await Yield{};
}

static Task<void> used_in_a_block_before() {
  {
    unsigned char bytes[1024] = {};
    touch(bytes);
  }
  co_await Yield{};
}

struct Bytes {
  unsigned char bytes[128];
};

static Task<void> copied_parameter(Bytes parameter) {
  Bytes local = parameter;
  touch(local.bytes);
  co_await Yield{};
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

static Task<u64> moved5(String string) {
  co_await Yield{};
  co_return string.size;
}
static Task<u64> moved4(String string) { co_return co_await moved5(std::move(string)); }
static Task<u64> moved3(String string) { co_return co_await moved4(std::move(string)); }
static Task<u64> moved2(String string) { co_return co_await moved3(std::move(string)); }
static Task<u64> moved1(String string) { co_return co_await moved2(std::move(string)); }

static Task<void> joined() { co_await Join{child64(), child64()}; }

static Task<void> empty() { co_return; }

// ---- Running them. ----

int main(int argc, char** argv) {
  bench::Arguments arguments(argc, argv);
  auto measure = [&](auto make, u64 tasks) {
    auto run = [&] {
      frames = {};
      u64 sum = 0;
      for (u64 i = 0; i < tasks; ++i) {
        auto task = make();
        if constexpr (std::is_same_v<typename decltype(task)::Output, void>) {
          task.run();
        } else {
          sum += task.run();
        }
      }
      return sum;
    };
    bench::measure(arguments.workload, arguments.n, run,
                   [&] { return bench::Frame{frames.peak, frames.allocations / tasks}; });
    return 0;
  };
  const u64 n = arguments.n;
  // One task that does n operations.
  auto inside = [&](auto make) { return measure(make, 1); };
  // n tasks, each of them an operation.
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
