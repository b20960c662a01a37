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
  fired_ = false;
  tick_ = timers.tick_of(deadline);
  timers_ = &timers;
  ++timers.count_;
  timers.insert(*this);
}

void Timer::set_waker(const Waker& waker) {
  if (!waker_.will_wake(waker)) waker_ = waker;
}

void Timer::disarm() {
  if (!timers_) return;
  timers_->remove(*this);
  waker_ = internal::no_waker();  // last: dropping a waker may destroy other timers
}

Timers::Timers(Clock::time_point origin) : origin_(origin) {}

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
  std::optional<Next> upcoming = next();
  if (!upcoming) return std::nullopt;
  Tick elapsed = elapsed_ticks(now);
  return milliseconds(upcoming->tick > elapsed ? upcoming->tick - elapsed : 0);
}

void Timers::fire_due(Clock::time_point now) noexcept {
  Tick elapsed = elapsed_ticks(now);
  for (;;) {
    std::optional<Next> upcoming = next();
    if (!upcoming || upcoming->tick > elapsed) break;
    now_ = std::max(now_, upcoming->tick);
    if (upcoming->slot < slots) {
      fire_slot(upcoming->slot);
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
  timer.timers_ = nullptr;
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

void Timers::fire_slot(std::size_t slot) {
  while (Timer* timer = rings_[slot]) {
    remove(*timer);
    timer->fired_ = true;
    Waker waker = std::move(timer->waker_);
    std::move(waker).wake();  // may destroy the timer
  }
}

}  // namespace pollux
