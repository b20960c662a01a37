// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the code under test calls instead of accessing memory (-fsanitize=thread), and instead of
// the system (--wrap of the linker). Outside of an execution each does what it always does.
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <type_traits>

#include "scheduler.h"

using pollux::model::Order;
using pollux::model::Scheduler;

namespace {

constexpr int first_fd = 1'000'000;  // far from those of the system
constexpr std::uint64_t first_thread = 1000;

template <class T>
std::uint64_t bits(T value) {
  return static_cast<std::make_unsigned_t<T>>(value);
}

template <class T>
pollux::model::Place place_of(const volatile T* place) {
  return {reinterpret_cast<std::uintptr_t>(place), sizeof(T), bits(*place)};
}

template <class T>
T load(const volatile T* place, int order) {
  if (!Scheduler::current) return __atomic_load_n(place, __ATOMIC_SEQ_CST);
  Scheduler::Inside here;
  here->point("loads", const_cast<const T*>(place));
  if (!here->is_concurrent()) return *place;
  return static_cast<T>(here->memory().load(here->thread(), place_of(place), Order(order)));
}

template <class T>
void store(volatile T* place, T value, int order) {
  if (!Scheduler::current) return __atomic_store_n(place, value, __ATOMIC_SEQ_CST);
  Scheduler::Inside here;
  here->point("stores", const_cast<const T*>(place));
  if (here->is_concurrent()) {
    here->memory().store(here->thread(), place_of(place), Order(order), bits(value));
  }
  *place = value;
}

/// Also outside of an execution not atomic: there is one thread.
template <class T, class Change>
T change(volatile T* place, int order, Change change) {
  T before = *place;
  if (!Scheduler::current) {
    *place = change(before);
    return before;
  }
  Scheduler::Inside here;
  here->point("changes", const_cast<const T*>(place));
  before = *place;
  T after = change(before);
  if (here->is_concurrent()) {
    here->memory().exchange(here->thread(), place_of(place), Order(order), bits(after));
  }
  *place = after;
  return before;
}

template <class T>
bool compare_exchange(volatile T* place, T* expected, T desired, int order, int failure) {
  if (!Scheduler::current) {
    return __atomic_compare_exchange_n(place, expected, desired, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
  }
  Scheduler::Inside here;
  here->point("compares and exchanges", const_cast<const T*>(place));
  T before = *place;
  bool is_equal = before == *expected;
  if (here->is_concurrent()) {
    if (is_equal) {
      here->memory().exchange(here->thread(), place_of(place), Order(order), bits(desired));
    } else {
      here->memory().load_latest(here->thread(), place_of(place), Order(failure));
    }
  }
  if (is_equal) *place = desired;
  *expected = before;
  return is_equal;
}

bool is_watched(const void* place) {
  return Scheduler::current && Scheduler::current->is_concurrent() &&
         !Scheduler::is_thread_local(place);
}

void read(const void* place) {
  if (!is_watched(place)) return;
  Scheduler::Inside here;
  here->memory().read(here->thread(), reinterpret_cast<std::uintptr_t>(place));
}

void write(const void* place) {
  if (!is_watched(place)) return;
  Scheduler::Inside here;
  here->memory().write(here->thread(), reinterpret_cast<std::uintptr_t>(place));
}

}  // namespace

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_read(void**) {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

#define POLLUX_PLAIN(size)                                       \
  void __tsan_read##size(void* place) { read(place); }           \
  void __tsan_write##size(void* place) { write(place); }         \
  void __tsan_unaligned_read##size(void* place) { read(place); } \
  void __tsan_unaligned_write##size(void* place) { write(place); }
POLLUX_PLAIN(1)
POLLUX_PLAIN(2)
POLLUX_PLAIN(4)
POLLUX_PLAIN(8)
POLLUX_PLAIN(16)

void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  if (size > 0) read(from), write(to);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  if (size > 0) read(from), write(to);
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int byte, std::size_t size) {
  if (size > 0) write(to);
  return std::memset(to, byte, size);
}

#define POLLUX_ATOMIC(size, T)                                                                    \
  T __tsan_atomic##size##_load(const volatile T* place, int order) { return load(place, order); } \
  void __tsan_atomic##size##_store(volatile T* place, T value, int order) {                       \
    store(place, value, order);                                                                   \
  }                                                                                               \
  T __tsan_atomic##size##_exchange(volatile T* place, T value, int order) {                       \
    return change(place, order, [&](T) { return value; });                                        \
  }                                                                                               \
  T __tsan_atomic##size##_fetch_add(volatile T* place, T value, int order) {                      \
    return change(place, order, [&](T before) { return static_cast<T>(before + value); });        \
  }                                                                                               \
  T __tsan_atomic##size##_fetch_sub(volatile T* place, T value, int order) {                      \
    return change(place, order, [&](T before) { return static_cast<T>(before - value); });        \
  }                                                                                               \
  T __tsan_atomic##size##_fetch_and(volatile T* place, T value, int order) {                      \
    return change(place, order, [&](T before) { return static_cast<T>(before & value); });        \
  }                                                                                               \
  T __tsan_atomic##size##_fetch_or(volatile T* place, T value, int order) {                       \
    return change(place, order, [&](T before) { return static_cast<T>(before | value); });        \
  }                                                                                               \
  T __tsan_atomic##size##_fetch_xor(volatile T* place, T value, int order) {                      \
    return change(place, order, [&](T before) { return static_cast<T>(before ^ value); });        \
  }                                                                                               \
  int __tsan_atomic##size##_compare_exchange_strong(volatile T* place, T* expected, T desired,    \
                                                    int order, int failure) {                     \
    return compare_exchange(place, expected, desired, order, failure);                            \
  }                                                                                               \
  int __tsan_atomic##size##_compare_exchange_weak(volatile T* place, T* expected, T desired,      \
                                                  int order, int failure) {                       \
    return compare_exchange(place, expected, desired, order, failure);                            \
  }                                                                                               \
  T __tsan_atomic##size##_compare_exchange_val(volatile T* place, T expected, T desired,          \
                                               int order, int failure) {                          \
    compare_exchange(place, &expected, desired, order, failure);                                  \
    return expected;                                                                              \
  }
POLLUX_ATOMIC(8, std::uint8_t)
POLLUX_ATOMIC(16, std::uint16_t)
POLLUX_ATOMIC(32, std::uint32_t)
POLLUX_ATOMIC(64, std::uint64_t)

void __tsan_atomic_thread_fence(int order) {
  if (!Scheduler::current) return;
  Scheduler::Inside here;
  here->point("fences", nullptr);
  here->memory().fence(here->thread(), Order(order));
}
void __tsan_atomic_signal_fence(int) {}

// Locks.

int __real_pthread_mutex_lock(pthread_mutex_t*);
int __real_pthread_mutex_unlock(pthread_mutex_t*);
pthread_t __real_pthread_self();

int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (!Scheduler::current) return __real_pthread_mutex_lock(mutex);
  Scheduler::Inside here;
  here->point("locks", mutex);
  Scheduler::Lock& lock = here->locks[mutex];
  here->wait_until([&lock] { return !lock.is_locked; });
  lock.is_locked = true;
  here->memory().acquire(here->thread(), lock.released);
  return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  if (!Scheduler::current) return __real_pthread_mutex_unlock(mutex);
  Scheduler::Inside here;
  here->point("unlocks", mutex);
  Scheduler::Lock& lock = here->locks[mutex];
  lock.released = here->memory().release(here->thread());
  lock.is_locked = false;
  return 0;
}

/// pollux::internal::ThreadMutex::wait(): not by spinning, whose orders have no end.
void __real__ZN6pollux8internal11ThreadMutex4waitEv(unsigned char* is_held);

void __wrap__ZN6pollux8internal11ThreadMutex4waitEv(unsigned char* is_held) {
  if (!Scheduler::current) return __real__ZN6pollux8internal11ThreadMutex4waitEv(is_held);
  do {
    Scheduler::Inside here;
    here->wait_until([is_held] { return *is_held == 0; });
  } while (change(is_held, __ATOMIC_ACQUIRE, [](unsigned char) -> unsigned char { return 1; }));
}

pthread_t __wrap_pthread_self() {
  if (!Scheduler::current) return __real_pthread_self();
  return first_thread + Scheduler::current->thread();
}

// std::condition_variable.

using Condition = std::condition_variable;
using ScopedLock = std::unique_lock<std::mutex>;
void __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(Condition*, ScopedLock&);
void __real__ZNSt18condition_variable10notify_oneEv(Condition*);
void __real__ZNSt18condition_variable10notify_allEv(Condition*);

void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(Condition* condition,
                                                                      ScopedLock& lock) {
  if (!Scheduler::current) {
    return __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(condition, lock);
  }
  pthread_mutex_t* mutex = lock.mutex()->native_handle();
  {
    Scheduler::Inside here;
    std::vector<std::size_t>& waiting = here->conditions[condition].waiting;
    std::size_t self = here->thread();
    waiting.push_back(self);
    Scheduler::Lock& held = here->locks[mutex];
    held.released = here->memory().release(self);
    held.is_locked = false;
    here->wait_until([&waiting, self] {
      return std::find(waiting.begin(), waiting.end(), self) == waiting.end();
    });
  }
  __wrap_pthread_mutex_lock(mutex);
}

void __wrap__ZNSt18condition_variable10notify_oneEv(Condition* condition) {
  if (!Scheduler::current) return __real__ZNSt18condition_variable10notify_oneEv(condition);
  Scheduler::Inside here;
  here->point("notifies", condition);
  std::vector<std::size_t>& waiting = here->conditions[condition].waiting;
  if (!waiting.empty()) waiting.erase(waiting.begin());
}

void __wrap__ZNSt18condition_variable10notify_allEv(Condition* condition) {
  if (!Scheduler::current) return __real__ZNSt18condition_variable10notify_allEv(condition);
  Scheduler::Inside here;
  here->point("notifies", condition);
  here->conditions[condition].waiting.clear();
}

// std::thread.

using ThreadState = std::unique_ptr<std::thread::_State>;
#define POLLUX_START \
  _ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE
#define POLLUX_JOIN_NAMES(first, second) first##second
#define POLLUX_NAME(first, second) POLLUX_JOIN_NAMES(first, second)
void POLLUX_NAME(__real_, POLLUX_START)(std::thread*, ThreadState*, void (*)());
void __real__ZNSt6thread4joinEv(std::thread*);

void POLLUX_NAME(__wrap_, POLLUX_START)(std::thread* self, ThreadState* state, void (*depend)()) {
  if (!Scheduler::current) return POLLUX_NAME(__real_, POLLUX_START)(self, state, depend);
  Scheduler::Inside here;
  std::shared_ptr<std::thread::_State> body(std::move(*state));
  std::size_t number = here->start([body = std::move(body)]() mutable {
    body->_M_run();
    body.reset();
  });
  std::uint64_t id = first_thread + number;
  std::memcpy(static_cast<void*>(self), &id, sizeof id);
  here->point("starts", self);
}

void __wrap__ZNSt6thread4joinEv(std::thread* self) {
  if (!Scheduler::current) return __real__ZNSt6thread4joinEv(self);
  Scheduler::Inside here;
  std::uint64_t id = 0;
  std::memcpy(&id, static_cast<void*>(self), sizeof id);
  here->point("joins", self);
  here->join(id - first_thread);
  std::memset(static_cast<void*>(self), 0, sizeof id);
}

// What a driver parks on: an eventfd in an epoll. It synchronises nobody.

int __real_epoll_create1(int);
int __real_epoll_ctl(int, int, int, epoll_event*);
int __real_epoll_wait(int, epoll_event*, int, int);
int __real_eventfd(unsigned, int);
ssize_t __real_write(int, const void*, std::size_t);
int __real_close(int);

int __wrap_epoll_create1(int flags) {
  if (!Scheduler::current) return __real_epoll_create1(flags);
  Scheduler::Inside here;
  int fd = first_fd + static_cast<int>(here->epolls.size() + here->event_fds.size());
  here->epolls[fd];
  return fd;
}

int __wrap_eventfd(unsigned count, int flags) {
  if (!Scheduler::current) return __real_eventfd(count, flags);
  Scheduler::Inside here;
  int fd = first_fd + static_cast<int>(here->epolls.size() + here->event_fds.size());
  here->event_fds[fd] = count > 0;
  return fd;
}

int __wrap_epoll_ctl(int epoll, int operation, int fd, epoll_event* event) {
  if (!Scheduler::current) return __real_epoll_ctl(epoll, operation, fd, event);
  Scheduler::Inside here;
  here->epolls[epoll] = {fd, *event};
  return 0;
}

int __wrap_epoll_wait(int epoll, epoll_event* events, int capacity, int milliseconds) {
  if (!Scheduler::current) return __real_epoll_wait(epoll, events, capacity, milliseconds);
  Scheduler::Inside here;
  here->point("waits for events", nullptr);
  Scheduler::Epoll& watch = here->epolls[epoll];
  bool& has_event = here->event_fds[watch.watched];
  if (milliseconds < 0) here->wait_until([&has_event] { return has_event; });
  if (!std::exchange(has_event, false)) return 0;
  events[0] = watch.event;
  events[0].events = EPOLLIN;
  return 1;
}

ssize_t __wrap_write(int fd, const void* data, std::size_t size) {
  if (!Scheduler::current || fd < first_fd) return __real_write(fd, data, size);
  Scheduler::Inside here;
  here->point("writes an event", nullptr);
  here->event_fds[fd] = true;
  return static_cast<ssize_t>(size);
}

int __wrap_close(int fd) { return Scheduler::current && fd >= first_fd ? 0 : __real_close(fd); }

}  // extern "C"

// What is freed stays until the end of the execution, for nobody to touch.

void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  auto to = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(to, (size + to - 1) / to * to)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  if (!Scheduler::current || !memory) return std::free(memory);
  Scheduler::Inside here;
  std::size_t size = malloc_usable_size(memory);
  here->memory().free(here->thread(), reinterpret_cast<std::uintptr_t>(memory), size);
  here->quarantine.push_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept { ::operator delete(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { ::operator delete(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  ::operator delete(memory);
}
