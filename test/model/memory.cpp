// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory: which values a load may give, and who has been told what.
#include "memory.h"

#include <algorithm>

namespace pollux::model {

namespace {

bool acquires(Order order) { return order != Order::Relaxed && order != Order::Release; }
bool releases(Order order) {
  return order == Order::Release || order == Order::AcqRel || order == Order::SeqCst;
}

}  // namespace

void Clock::join(const Clock& other) {
  for (std::size_t i = 0; i < most_threads; ++i) at[i] = std::max(at[i], other.at[i]);
}

void Knowledge::join(const Knowledge& other) {
  happened_before.join(other.happened_before);
  seen.join(other.seen);
}

std::uint32_t Memory::tick(std::size_t thread) {
  Knowledge& now = of(thread);
  now.seen.at[thread] = ++now.happened_before.at[thread];
  return now.seen.at[thread];
}

// What comes after it has another time.
Knowledge Memory::release(std::size_t thread) {
  tick(thread);
  Knowledge known = of(thread);
  tick(thread);
  return known;
}

// What was made anew where another one was has no history.
Memory::Atomic& Memory::atomic(std::size_t thread, const Place& place) {
  check_not_freed(place.address);
  if (auto plain = plain_.find(place.address); plain != plain_.end()) {
    bool is_known = of(thread).happened_before.knows(plain->second.writer, plain->second.written);
    check_race(is_known, "an atomic access races with a write");
  }
  Atomic& found = atomics_[place.address];
  if (found.stores.empty() || found.stores.back().value != place.latest) {
    found = Atomic();
    found.stores.push_back({place.latest, 0, 0, {}});
  }
  found.size = place.size;
  return found;
}

// std::shared_ptr looks at its two counts at once.
bool Memory::is_of_halves(const Place& place) const {
  auto found = atomics_.find(place.address);
  return found != atomics_.end() && 2 * found->second.size == place.size;
}

std::size_t Memory::oldest_visible(std::size_t thread, const Atomic& atomic, Order order) const {
  const Clock& seen = threads_[thread].now.seen;
  std::size_t oldest = atomic.stores.size() - 1;
  while (!seen.knows(atomic.stores[oldest].thread, atomic.stores[oldest].time)) --oldest;
  for (const Load& load : atomic.loads) {
    if (seen.knows(load.thread, load.time)) oldest = std::max(oldest, load.index);
  }
  return order == Order::SeqCst ? std::max(oldest, atomic.last_seq_cst) : oldest;
}

void Memory::receive(std::size_t thread, const Knowledge& message, Order order) {
  if (acquires(order)) {
    acquire(thread, message);
  } else {
    threads_[thread].for_acquire_fence.join(message);
  }
}

Knowledge Memory::message(std::size_t thread, Order order) const {
  return releases(order) ? threads_[thread].now : threads_[thread].at_release_fence;
}

std::uint64_t Memory::load(std::size_t thread, const Place& place, Order order) {
  if (is_of_halves(place)) {
    std::size_t half = place.size / 2;
    std::uint64_t low = place.latest & ((std::uint64_t{1} << (8 * half)) - 1);
    load_latest(thread, {place.address, half, low}, order);
    load_latest(thread, {place.address + half, half, place.latest >> (8 * half)}, order);
    return place.latest;
  }
  Atomic& here = atomic(thread, place);
  std::uint32_t time = tick(thread);
  std::size_t last = here.stores.size() - 1;
  std::size_t visible = here.stores.size() - oldest_visible(thread, here, order);
  std::size_t index = last - (visible > 1 ? choose_(visible) : 0);
  here.loads.push_back({thread, time, index});
  receive(thread, here.stores[index].message, order);
  return here.stores[index].value;
}

void Memory::load_latest(std::size_t thread, const Place& place, Order order) {
  Atomic& here = atomic(thread, place);
  std::uint32_t time = tick(thread);
  here.loads.push_back({thread, time, here.stores.size() - 1});
  receive(thread, here.stores.back().message, order);
}

void Memory::store(std::size_t thread, const Place& place, Order order, std::uint64_t value) {
  Atomic& here = atomic(thread, place);
  std::uint32_t time = tick(thread);
  here.stores.push_back({value, thread, time, message(thread, order)});
  if (order == Order::SeqCst) here.last_seq_cst = here.stores.size() - 1;
  tick(thread);
}

// Reads the latest, and is part of the release sequence of what it replaces.
void Memory::exchange(std::size_t thread, const Place& place, Order order, std::uint64_t value) {
  Atomic& here = atomic(thread, place);
  Knowledge before = here.stores.back().message;
  receive(thread, before, order);
  std::uint32_t time = tick(thread);
  before.join(message(thread, order));
  here.stores.push_back({value, thread, time, before});
  if (order == Order::SeqCst) here.last_seq_cst = here.stores.size() - 1;
  tick(thread);
}

void Memory::fence(std::size_t thread, Order order) {
  Thread& here = threads_[thread];
  tick(thread);
  if (acquires(order)) here.now.join(here.for_acquire_fence);
  if (order == Order::SeqCst) {
    fenced_.join(here.now.seen);
    here.now.seen = fenced_;
  }
  if (releases(order)) here.at_release_fence = here.now;
  tick(thread);
}

void Memory::read(std::size_t thread, std::uintptr_t address) {
  check_not_freed(address);
  Plain& plain = plain_[address];
  const Clock& known = of(thread).happened_before;
  check_race(known.knows(plain.writer, plain.written), "a read races with a write");
  plain.reads.at[thread] = known.at[thread];
}

void Memory::write(std::size_t thread, std::uintptr_t address) {
  check_not_freed(address);
  Plain& plain = plain_[address];
  const Clock& known = of(thread).happened_before;
  check_race(known.knows(plain.writer, plain.written), "two writes race");
  for (std::size_t i = 0; i < most_threads; ++i) {
    check_race(known.knows(i, plain.reads.at[i]), "a write races with a read");
  }
  plain = Plain();
  plain.writer = thread;
  plain.written = known.at[thread];
  atomics_.erase(address);
}

void Memory::free(std::size_t thread, std::uintptr_t address, std::size_t size) {
  const Clock& known = of(thread).happened_before;
  auto end = plain_.lower_bound(address + size);
  for (auto at = plain_.lower_bound(address); at != end; ++at) {
    bool is_known = known.knows(at->second.writer, at->second.written);
    check_race(is_known, "freeing races with a write");
  }
  freed_[address] = address + size;
}

void Memory::check_not_freed(std::uintptr_t address) {
  auto after = freed_.upper_bound(address);
  if (after == freed_.begin() || std::prev(after)->second <= address) return;
  fail_("an access to what was freed");
}

void Memory::check_race(bool is_known, const char* what) {
  if (!is_known) fail_(what);
}

}  // namespace pollux::model
