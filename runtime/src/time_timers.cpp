// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Timers: the hierarchical wheel. What everything rests on: a timer is at the level of the highest
// group of six bits in which its tick differs from now_. So the slots in use at a level are all
// ahead of now_'s own slot there, and whatever is at a lower level comes first.
#include <algorithm>
#include <utility>

#include "pollux/time/timers.h"

namespace pollux {

using std::chrono::milliseconds;

namespace {

// Precondition: bits != 0.
unsigned lowest_bit(std::uint64_t bits) { return static_cast<unsigned>(__builtin_ctzll(bits)); }
unsigned highest_bit(std::uint64_t bits) {
  return 63u - static_cast<unsigned>(__builtin_clzll(bits));
}

}  // namespace

void Timer::arm(Timers& timers, Clock::time_point deadline, const Waker& waker) {
  waker_ = waker;
  timers_ = &timers;
  tick_ = timers.tick_of(deadline);
  std::lock_guard lock(timers.mutex_);
  state_.store(State::Armed, std::memory_order_relaxed);
  ++timers.count_;
  timers.insert(*this);
}

void Timer::set_waker(const Waker& waker) {
  if (!is_armed()) return;
  std::optional<Waker> exchanged;  // cloned, and dropped, outside of the lock
  for (;;) {
    std::unique_lock lock(timers_->mutex_);
    if (!is_armed() || waker_.will_wake(waker)) return;
    if (exchanged) {
      std::swap(waker_, *exchanged);
      lock.unlock();
      return;
    }
    lock.unlock();
    exchanged = waker;
  }
}

void Timer::disarm() {
  if (!is_armed()) return;
  Waker waker = internal::no_waker();  // dropping it may destroy other timers
  std::lock_guard lock(timers_->mutex_);
  if (!is_armed()) return;
  timers_->remove(*this);
  state_.store(State::Idle, std::memory_order_release);
  std::swap(waker_, waker);
}

Timers::Timers(Clock::time_point origin, bool is_shared) : origin_(origin), mutex_(is_shared) {}

Timers::~Timers() {
  for (Timer*& first : rings_) {
    if (empty()) return;  // what a short block_on has, without a look at each slot
    while (first) first->disarm();
  }
}

// Up, so that the tick is never before the deadline.
Timers::Tick Timers::tick_of(Clock::time_point deadline) const {
  if (deadline <= origin_) return 0;
  return static_cast<Tick>(std::chrono::ceil<milliseconds>(deadline - origin_).count());
}

// Down, so that a tick has elapsed when all of it has.
Timers::Tick Timers::elapsed_ticks(Clock::time_point now) const {
  if (now <= origin_) return 0;
  return static_cast<Tick>(std::chrono::floor<milliseconds>(now - origin_).count());
}

std::optional<milliseconds> Timers::until_next(Clock::time_point now) const {
  std::lock_guard lock(mutex_);
  std::optional<Next> upcoming = next();
  if (!upcoming) return std::nullopt;
  Tick elapsed = elapsed_ticks(now);
  return milliseconds(upcoming->tick > elapsed ? upcoming->tick - elapsed : 0);
}

void Timers::fire_due(Clock::time_point now) noexcept {
  std::unique_lock lock(mutex_);
  Tick elapsed = elapsed_ticks(now);
  for (;;) {
    std::optional<Next> upcoming = next();
    if (!upcoming || upcoming->tick > elapsed) break;
    now_ = std::max(now_, upcoming->tick);
    if (upcoming->slot < slots) {
      fire_slot(upcoming->slot, lock);
    } else {
      move_down(upcoming->slot);
    }
  }
  now_ = std::max(now_, elapsed);
}

std::optional<Timers::Next> Timers::next() const {
  for (unsigned level = 0; level < levels; ++level) {
    if (!occupied_[level]) continue;
    unsigned index = lowest_bit(occupied_[level]);
    unsigned shift = level * slot_bits;
    Tick block = now_ >> (shift + slot_bits) << (shift + slot_bits);
    return Next{level * slots + index, block + (Tick{index} << shift)};
  }
  return std::nullopt;
}

void Timers::insert(Timer& timer) {
  timer.tick_ = std::max(timer.tick_, now_);
  unsigned level = highest_bit((timer.tick_ ^ now_) | 1) / slot_bits;
  unsigned index = (timer.tick_ >> (level * slot_bits)) & (slots - 1);
  timer.slot_ = static_cast<std::uint16_t>(level * slots + index);
  occupied_[level] |= std::uint64_t{1} << index;
  Timer*& first = rings_[timer.slot_];
  if (!first) first = timer.next_ = timer.previous_ = &timer;
  timer.next_ = first;
  timer.previous_ = std::exchange(first->previous_, &timer);
  timer.previous_->next_ = &timer;
}

void Timers::remove(Timer& timer) {
  Timer*& first = rings_[timer.slot_];
  if (timer.next_ == &timer) {
    first = nullptr;
    occupied_[timer.slot_ / slots] &= ~(std::uint64_t{1} << timer.slot_ % slots);
  } else {
    timer.next_->previous_ = timer.previous_;
    timer.previous_->next_ = timer.next_;
    if (first == &timer) first = timer.next_;
  }
  --count_;
}

// now_ is the start of the slot, so that each timer belongs to a lower level by now.
void Timers::move_down(std::size_t slot) {
  occupied_[slot / slots] &= ~(std::uint64_t{1} << slot % slots);
  Timer* first = std::exchange(rings_[slot], nullptr);
  Timer* timer = first;
  do {
    Timer* next = timer->next_;
    insert(*timer);
    timer = next;
  } while (timer != first);
}

void Timers::fire_slot(std::size_t slot, std::unique_lock<internal::OptionalMutex>& lock) {
  while (Timer* timer = rings_[slot]) {
    remove(*timer);
    Waker waker = std::exchange(timer->waker_, internal::no_waker());
    timer->state_.store(Timer::State::Fired, std::memory_order_release);  // its owner may end it
    lock.unlock();
    std::move(waker).wake();
    lock.lock();
  }
}

}  // namespace pollux
