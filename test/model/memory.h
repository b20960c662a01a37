// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory: what C++ lets the threads of one execution see. Of each atomic it keeps all values that
// it has had, with what the thread that stored one knew then; a load may give any that the loading
// thread does not know to be outdated. A plain access that conflicts with one that did not happen
// before it is a race; an access to what was freed is an error as well.
//
// Two simplifications, both towards fewer executions: the modification order of an atomic is the
// order of execution, and a compare-exchange that fails has read the latest value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace pollux::model {

inline constexpr std::size_t most_threads = 8;

/// For each thread the time up to which its events are known.
struct Clock {
  bool knows(std::size_t thread, std::uint32_t time) const { return at[thread] >= time; }
  void join(const Clock& other);

  std::array<std::uint32_t, most_threads> at{};
};

/// What a thread, or a message, knows. By a sequentially consistent fence one may know that a store
/// has been made without being synchronised with the thread that made it.
struct Knowledge {
  void join(const Knowledge& other);

  Clock happened_before;
  Clock seen;
};

/// The memory orders, as the compiler passes them on.
enum class Order : int { Relaxed, Consume, Acquire, Release, AcqRel, SeqCst };

/// An atomic variable, and what memory holds for it: its latest value.
struct Place {
  std::uintptr_t address;
  std::size_t size;
  std::uint64_t latest;
};

class Memory {
 public:
  /// Which of so many values a load gives; 0 is the latest.
  using Choose = std::function<std::size_t(std::size_t)>;

  /// Called with what is wrong; does not return.
  using Fail = std::function<void(const std::string&)>;

  Memory(Choose choose, Fail fail) : choose_(std::move(choose)), fail_(std::move(fail)) {}

  Knowledge& of(std::size_t thread) { return threads_[thread].now; }

  /// Has what `thread` did so far known to who receives the result.
  Knowledge release(std::size_t thread);
  void acquire(std::size_t thread, const Knowledge& from) { of(thread).join(from); }

  std::uint64_t load(std::size_t thread, const Place& place, Order order);
  void load_latest(std::size_t thread, const Place& place, Order order);
  void store(std::size_t thread, const Place& place, Order order, std::uint64_t value);
  void exchange(std::size_t thread, const Place& place, Order order, std::uint64_t value);
  void fence(std::size_t thread, Order order);

  void read(std::size_t thread, std::uintptr_t address);
  void write(std::size_t thread, std::uintptr_t address);

  /// Until the end of the execution nobody may access it.
  void free(std::size_t thread, std::uintptr_t address, std::size_t size);

 private:
  struct Thread {
    Knowledge now;
    Knowledge at_release_fence;
    Knowledge for_acquire_fence;
  };
  struct Store {
    std::uint64_t value;
    std::size_t thread;
    std::uint32_t time;
    Knowledge message;  // for who acquires it
  };
  struct Load {
    std::size_t thread;
    std::uint32_t time;
    std::size_t index;  // of the store
  };
  struct Atomic {
    std::vector<Store> stores;
    std::vector<Load> loads;
    std::size_t last_seq_cst = 0;
    std::size_t size = 0;
  };
  struct Plain {
    std::size_t writer = 0;
    std::uint32_t written = 0;
    Clock reads;
  };

  std::uint32_t tick(std::size_t thread);
  Atomic& atomic(std::size_t thread, const Place& place);
  bool is_of_halves(const Place& place) const;
  std::size_t oldest_visible(std::size_t thread, const Atomic& atomic, Order order) const;
  void receive(std::size_t thread, const Knowledge& message, Order order);
  Knowledge message(std::size_t thread, Order order) const;
  void check_not_freed(std::uintptr_t address);
  void check_race(bool is_known, const char* what);

  Choose choose_;
  Fail fail_;
  std::array<Thread, most_threads> threads_;
  Clock fenced_;  // by all sequentially consistent fences so far
  std::unordered_map<std::uintptr_t, Atomic> atomics_;
  std::map<std::uintptr_t, Plain> plain_;
  std::map<std::uintptr_t, std::uintptr_t> freed_;  // from, to
};

}  // namespace pollux::model
