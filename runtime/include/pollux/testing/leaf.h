// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Futures that print what happens to them: Leaf gives a value, Fail throws, Peek looks at what it
// borrows. Each is pending as often as it is told to, and asks to be polled again every time.
#pragma once

#include <cstdlib>
#include <utility>

#include "pollux/core/context.h"
#include "pollux/core/future.h"
#include "pollux/core/poll.h"
#include "pollux/testing/trace.h"

namespace pollux::testing {

namespace internal {

/// Goes on from one poll to the next, unless that is a spurious one. Whoever polls advances it.
inline int now = 0;

/// The life of a leaf: traced, pending for a while, then finished.
class LeafBase {
 public:
  LeafBase(const char* name, int pending) : name_(name), left_(pending) { trace("+%s", name_); }
  LeafBase(LeafBase&& other) noexcept : name_(other.name_), left_(other.left_) {
    trace("move %s", name_);
    if (other.polled_at_ >= 0) other.fail("was moved after its first poll");
    other.moved_ = true;
  }
  ~LeafBase() { trace(moved_ ? "~moved %s" : "~%s", name_); }

 protected:
  /// One poll: whether the leaf is ready now.
  bool advance(Context& cx) {
    if (moved_) fail("was polled after it had been moved from");
    if (left_ < 0) fail("was polled after it had finished");
    if (polled_at_ >= 0 && polled_at_ != now) --left_;
    polled_at_ = now;
    if (left_ > 0) {
      trace("%s: pending", name_);
      cx.waker().wake_by_ref();
      return false;
    }
    left_ = -1;
    return true;
  }

  const char* name() const { return name_; }

 private:
  [[noreturn]] void fail(const char* what) const {
    std::fprintf(stderr, "%s %s\n", name_, what);
    std::abort();
  }

  const char* name_;
  int left_;            // polls that are still pending; negative when finished
  int polled_at_ = -1;  // the last poll; negative before the first
  bool moved_ = false;
};

}  // namespace internal

/// Pending `pending` times, then `value`: `co_await Leaf("a", 1, 42)`.
template <class T = void>
class [[nodiscard]] Leaf : internal::LeafBase {
 public:
  using Output = T;

  Leaf(const char* name, int pending, T value)
      : LeafBase(name, pending), value_(static_cast<T&&>(value)) {}

  Poll<T> poll(Context& cx) {
    if (!advance(cx)) return pending;
    trace("%s: ready", name());
    return Poll<T>(static_cast<T&&>(value_));
  }

 private:
  T value_;
};

/// Pending `pending` times, then done: `co_await Leaf("a", 1)`.
template <>
class [[nodiscard]] Leaf<void> : internal::LeafBase {
 public:
  using Output = void;

  Leaf(const char* name, int pending) : LeafBase(name, pending) {}

  Poll<void> poll(Context& cx) {
    if (!advance(cx)) return pending;
    trace("%s: ready", name());
    return ready;
  }
};

Leaf(const char*, int) -> Leaf<void>;

/// Pending `pending` times, then throws Error(name).
template <class T = void>
class [[nodiscard]] Fail : internal::LeafBase {
 public:
  using Output = T;

  Fail(const char* name, int pending) : LeafBase(name, pending) {}

  Poll<T> poll(Context& cx) {
    if (!advance(cx)) return pending;
    trace("%s: throws", name());
    throw Error(name());
  }
};

/// Pending `pending` times, then the number of `seen`. Looks at what it borrows in each poll.
class [[nodiscard]] Peek : internal::LeafBase {
 public:
  using Output = int;

  Peek(const char* name, int pending, const Traced& seen) : LeafBase(name, pending), seen_(seen) {}

  Poll<int> poll(Context& cx) {
    trace("%s: sees %s %d", name(), seen_.name(), seen_.number());
    if (!advance(cx)) return pending;
    trace("%s: ready", name());
    return seen_.number();
  }

 private:
  const Traced& seen_;
};

}  // namespace pollux::testing
