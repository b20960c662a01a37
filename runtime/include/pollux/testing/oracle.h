// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The driver of an oracle program: polls each of its scenarios, futures or streams, to the end,
// then again with polls that nobody asked for, and then makes it anew and destroys it after every
// number of polls. What it prints is to be the same however the program was built.
#pragma once

#include <cstdio>
#include <exception>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "pollux/core/stream.h"
#include "pollux/core/task.h"
#include "pollux/testing/leaf.h"
#include "pollux/testing/trace.h"

namespace pollux::testing {

namespace internal {

/// No scenario needs more polls than this.
inline constexpr int max_polls = 100;

/// The wakers of one run, a new one for each poll. A future should wake the newest.
class Wakes {
 public:
  ~Wakes() {
    if (alive_) trace("root: %d wakers are still held", alive_);
  }

  Waker waker(int poll) {
    ++alive_;
    return Waker::from_raw({&counts_[poll], &vtable});
  }
  int count(int poll) const { return counts_[poll]; }

 private:
  static RawWaker clone(const void* data) {
    ++alive_;
    return {data, &vtable};
  }
  static void wake(const void* data) {
    wake_by_ref(data);
    drop(data);
  }
  static void wake_by_ref(const void* data) { ++*static_cast<int*>(const_cast<void*>(data)); }
  static void drop(const void*) { --alive_; }
  static constexpr WakerVTable vtable{clone, wake, wake_by_ref, drop};

  int counts_[max_polls] = {};
  static inline int alive_ = 0;
};

inline void print_value(bool value) { trace("root: ready, %s", value ? "true" : "false"); }
inline void print_value(char value) { trace("root: ready, '%c'", value); }
inline void print_value(int value) { trace("root: ready, %d", value); }
inline void print_value(unsigned value) { trace("root: ready, %u", value); }
inline void print_value(long value) { trace("root: ready, %ld", value); }
inline void print_value(unsigned long value) { trace("root: ready, %lu", value); }
inline void print_value(double value) { trace("root: ready, %g", value); }
inline void print_value(const char* value) { trace("root: ready, %s", value); }
inline void print_value(const Traced& value) {
  trace("root: ready, %s %d", value.name(), value.number());
}
template <class T>
auto print_value(const T& text) -> decltype(text.c_str(), void()) {
  trace("root: ready, %s", text.c_str());
}

/// One poll of a future: whether that was the last one.
template <class Future>
bool poll_once(Future& future, Context& cx) {
  Poll<typename Future::Output> result = future.poll(cx);
  if (result.is_pending()) return trace("root: pending"), false;
  if constexpr (std::is_void_v<typename Future::Output>) {
    trace("root: ready");
  } else {
    decltype(auto) value = std::move(result).value();
    print_value(value);
  }
  return true;
}

/// One poll of a stream: whether it has ended.
template <class Stream>
bool poll_next_once(Stream& stream, Context& cx) {
  Poll<element_t<typename Stream::Item>> result = stream.poll_next(cx);
  if (result.is_pending()) return trace("root: pending"), false;
  if (!result.value()) return trace("root: end"), true;
  std::remove_reference_t<typename Stream::Item>& element = *result.value();
  print_value(element);
  return false;
}

/// Says how a poll came out: whether that was the last one. A stream that has come to its end, or
/// has thrown, gives nothing from then on.
template <class Future>
bool poll_and_print(Future& future, Context& cx) {
  try {
    if constexpr (is_stream_v<Future>) {
      if (!poll_next_once(future, cx)) return false;
    } else {
      if (!poll_once(future, cx)) return false;
    }
  } catch (const Traced& thrown) {
    trace("root: throws %s %d", thrown.name(), thrown.number());
  } catch (const std::exception& thrown) {
    trace("root: throws %s", thrown.what());
  } catch (int thrown) {
    trace("root: throws %d", thrown);
  } catch (...) {
    trace("root: throws");
  }
  if constexpr (is_stream_v<Future>) poll_next_once(future, cx);
  return true;
}

struct NoFixture {};

/// Makes the future and polls it up to `limit` times, each time and then `spurious` times more
/// without any of the leaves making progress. Returns the number of polls until the end.
template <class Fixture, class Future>
int run(Future (*make)(Fixture&), int limit, int spurious) {
  Wakes wakes;
  Fixture fixture;
  Future future = make(fixture);
  trace("root: made");
  bool finished = false;
  int polls = 0;
  while (!finished && polls < limit) {
    if (polls % (1 + spurious) == 0) ++now;
    Waker waker = wakes.waker(polls);
    Context cx(waker);
    finished = poll_and_print(future, cx);
    trace("root: woken %d", wakes.count(polls));
    ++polls;
  }
  trace(finished ? "root: destroy" : "root: cancel");
  return polls;
}

}  // namespace internal

/// A future or stream to be driven, by name. `make()` makes it; or `make(Fixture&)` from a fixture
/// that is default constructed before and destroyed after. It captures nothing.
class Scenario {
 public:
  template <class Make>
  Scenario(const char* name, Make make) : Scenario(name, +make) {}

  template <class Future>
  Scenario(const char* name, Future (*make)())
      : name_(name), make_(reinterpret_cast<void (*)()>(make)), run_(run_plain<Future>) {}

  template <class Fixture, class Future>
  Scenario(const char* name, Future (*make)(Fixture&))
      : name_(name), make_(reinterpret_cast<void (*)()>(make)), run_(run_with<Fixture, Future>) {}

  /// Whether the future finished.
  bool drive() const {
    std::printf("== %s: run\n", name_);
    int polls = run_(make_, internal::max_polls, 0);
    if (polls == internal::max_polls) return false;
    std::printf("== %s: spurious polls\n", name_);
    run_(make_, internal::max_polls, 1);
    for (int k = 0; k < polls; ++k) {
      std::printf("== %s: destroyed after %d polls\n", name_, k);
      run_(make_, k, 0);
    }
    return true;
  }

  const char* name() const { return name_; }

 private:
  template <class Future>
  static int run_plain(void (*erased)(), int limit, int spurious) {
    static Future (*make)() = nullptr;
    make = reinterpret_cast<Future (*)()>(erased);
    return internal::run<internal::NoFixture, Future>([](internal::NoFixture&) { return make(); },
                                                      limit, spurious);
  }

  template <class Fixture, class Future>
  static int run_with(void (*erased)(), int limit, int spurious) {
    return internal::run(reinterpret_cast<Future (*)(Fixture&)>(erased), limit, spurious);
  }

  const char* name_;
  void (*make_)();
  int (*run_)(void (*)(), int, int);
};

/// What main returns: 0 when every scenario finished.
inline int run_oracle(std::initializer_list<Scenario> scenarios) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  for (const Scenario& scenario : scenarios) {
    if (scenario.drive()) continue;
    std::fprintf(stderr, "%s did not finish in %d polls\n", scenario.name(), internal::max_polls);
    return 1;
  }
  std::printf("== end\n");
  return 0;
}

}  // namespace pollux::testing
