// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waker: a handle by which a pending future asks for its task to be polled again.
// The idea and the names are Rust's std::task.
#pragma once

#include <utility>

namespace pollux {

struct WakerVTable;

/// A waker taken apart: what it works on, and how.
struct RawWaker {
  const void* data;
  const WakerVTable* vtable;
};

/// What an executor provides. All functions may be called from any thread, and at the same time.
struct WakerVTable {
  RawWaker (*clone)(const void*);
  void (*wake)(const void*);  // consumes
  void (*wake_by_ref)(const void*);
  void (*drop)(const void*);
  bool clone_counts = false;  // clone() only counts, and may be called under a lock
};

/// Owns one reference to a task. Copying clones, destroying drops.
class Waker {
 public:
  /// Takes over the reference that `raw` stands for.
  static Waker from_raw(RawWaker raw) { return Waker(raw); }

  /// A waker that does nothing.
  static const Waker& noop();

  Waker(const Waker& other) : raw_(other.raw_.vtable->clone(other.raw_.data)) {}
  Waker(Waker&& other) noexcept : raw_(std::exchange(other.raw_, noop_raw())) {}
  Waker& operator=(Waker other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Waker() {
    if (!is_noop()) raw_.vtable->drop(raw_.data);
  }

  /// Wakes the task and gives up the reference, which saves a clone.
  void wake() && {
    RawWaker raw = std::exchange(raw_, noop_raw());
    raw.vtable->wake(raw.data);
  }
  void wake_by_ref() const { raw_.vtable->wake_by_ref(raw_.data); }

  /// Whether a copy runs no foreign code, so that it may be made under a lock.
  bool clone_counts() const { return raw_.vtable->clone_counts; }

  /// Whether it is one that does nothing, as those that were moved from are.
  bool is_noop() const;

  /// Whether both wake the same task. May be false for equal tasks, never true for different ones.
  bool will_wake(const Waker& other) const {
    return raw_.data == other.raw_.data && raw_.vtable == other.raw_.vtable;
  }

 private:
  friend class AtomicWaker;  // which is of static storage duration, and initialised as a constant

  constexpr explicit Waker(RawWaker raw) : raw_(raw) {}

  static RawWaker noop_raw();

  RawWaker raw_;
};

namespace internal {
inline void wake_nothing(const void*) {}
inline RawWaker clone_noop(const void*);
inline constexpr WakerVTable noop_waker_vtable{clone_noop, wake_nothing, wake_nothing,
                                               wake_nothing};
inline RawWaker clone_noop(const void*) { return {nullptr, &noop_waker_vtable}; }

/// A waker that does nothing, as a value of its own: cheaper than a copy of Waker::noop().
inline Waker no_waker() { return Waker::from_raw({nullptr, &noop_waker_vtable}); }
}  // namespace internal

inline RawWaker Waker::noop_raw() { return {nullptr, &internal::noop_waker_vtable}; }

inline bool Waker::is_noop() const { return raw_.vtable == &internal::noop_waker_vtable; }

inline const Waker& Waker::noop() {
  static const Waker waker(noop_raw());
  return waker;
}

}  // namespace pollux
