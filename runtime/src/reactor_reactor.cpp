// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reactor: epoll, and the life of registrations: registered, then retired until the end of the
// dispatch that may still meet them, then freed; or orphaned by the end of the reactor.
#include "pollux/reactor/reactor.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <memory>
#include <utility>

namespace pollux {

namespace {

std::error_code last_error() { return {errno, std::system_category()}; }

// epoll counts in int milliseconds; -1 is no limit. A wait that is cut short is merely early.
int epoll_timeout(std::optional<std::chrono::milliseconds> timeout) {
  if (!timeout) return -1;
  return static_cast<int>(std::min<std::chrono::milliseconds::rep>(timeout->count(), INT_MAX));
}

}  // namespace

Reactor::~Reactor() {
  std::unique_lock lock(mutex_);
  WaiterList abandoned;
  while (registered_) {
    Registration& orphan = *registered_;
    unlink(orphan);
    for (Registration::Side& side : orphan.sides_) abandoned.append(side.waiters);
  }
  Registration* retired = std::exchange(retired_, nullptr);
  while (!abandoned.is_empty()) {
    Waker waker = abandoned.take_first();
    lock.unlock();
    {
      Waker dropped = std::move(waker);
    }
    lock.lock();
  }
  lock.unlock();
  free_all(retired);
  if (wake_fd_ >= 0) ::close(wake_fd_);
  if (epoll_ >= 0) ::close(epoll_);
}

void Reactor::open() {
  if (is_open()) return;
  if (std::error_code error = try_open()) throw std::system_error(error, "pollux: epoll");
}

std::error_code Reactor::try_open() {
  if (is_open()) return {};
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return last_error();
  int wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // each write is an edge, so that it is never read
  event.data.ptr = nullptr;
  if (wake_fd < 0 || ::epoll_ctl(epoll, EPOLL_CTL_ADD, wake_fd, &event) < 0) {
    std::error_code error = last_error();
    if (wake_fd >= 0) ::close(wake_fd);
    ::close(epoll);
    return error;
  }
  epoll_ = epoll;
  wake_fd_ = wake_fd;
  thread_ = std::this_thread::get_id();
  return {};
}

Result<Registration*> Reactor::add(int fd) {
  if (std::error_code error = try_open()) return tl::unexpected(error);
  auto registration = std::make_unique<Registration>();
  epoll_event event{};
  event.events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = registration.get();
  std::lock_guard lock(mutex_);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) return tl::unexpected(last_error());
  link(*registration);
  return registration.release();
}

void Reactor::remove(Registration* registration, int fd) {
  // Closing would do, unless the descriptor has been duplicated. It cannot fail: fd is registered.
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  std::unique_lock lock(mutex_);
  unlink(*registration);
  for (Registration::Side& side : registration->sides_) {
    while (!side.waiters.is_empty()) {
      Waker waker = side.waiters.take_first();
      lock.unlock();
      {
        Waker dropped = std::move(waker);
      }
      lock.lock();
    }
  }
  registration->next_ = std::exchange(retired_, registration);
  ++retired_count_;
  if (mutex_.is_shared()) {
    // Its thread may have its events, or be about to get them.
    if (retired_count_ % many_retired == 0) wake();
  } else if (event_count_ == 0) {
    free_all(std::exchange(retired_, nullptr));
  }
}

void Reactor::wait(std::optional<std::chrono::milliseconds> timeout) {
  int count = ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()),
                           epoll_timeout(timeout));
  if (count < 0 && errno != EINTR) throw std::system_error(last_error(), "pollux: epoll_wait");
  event_count_ = static_cast<std::size_t>(std::max(count, 0));
}

void Reactor::dispatch() noexcept {
  if (event_count_ == 0 && !mutex_.is_shared()) return;
  std::unique_lock lock(mutex_);
  for (std::size_t i = 0; i < event_count_; ++i) {
    auto* registration = static_cast<Registration*>(events_[i].data.ptr);
    // Null: the eventfd. Without a reactor: removed since the event came.
    if (registration && registration->reactor()) {
      deliver(*registration, events_[i].events, lock);
    }
  }
  event_count_ = 0;
  retired_count_ = 0;
  Registration* retired = std::exchange(retired_, nullptr);
  lock.unlock();
  free_all(retired);
}

void Reactor::deliver(Registration& registration, std::uint32_t events,
                      std::unique_lock<internal::OptionalMutex>& lock) {
  bool failed = events & (EPOLLERR | EPOLLHUP);
  bool read_closed = failed || (events & EPOLLRDHUP);
  Registration::Side& read = registration.side(Direction::Read);
  Registration::Side& write = registration.side(Direction::Write);
  if (events & EPOLLPRI) read.urgent = true;
  bool readable = read.note(events & (EPOLLIN | EPOLLPRI), read_closed);
  bool writable = write.note(events & EPOLLOUT, failed);
  // Both are noted before either wakes: a waker may remove the registration, which is then retired.
  if (readable) read.waiters.wake_all(lock);
  if (writable) write.waiters.wake_all(lock);
}

void Reactor::wake() {
  std::uint64_t one = 1;
  // Fails only if the counter is full, and then an edge has been there.
  [[maybe_unused]] ssize_t written = ::write(wake_fd_, &one, sizeof one);
}

void Reactor::link(Registration& registration) {
  registration.reactor_.store(this, std::memory_order_release);
  registration.previous_ = nullptr;
  registration.next_ = registered_;
  if (registered_) registered_->previous_ = &registration;
  registered_ = &registration;
}

void Reactor::unlink(Registration& registration) {
  if (registration.next_) registration.next_->previous_ = registration.previous_;
  (registration.previous_ ? registration.previous_->next_ : registered_) = registration.next_;
  registration.reactor_.store(nullptr, std::memory_order_release);
}

void Reactor::free_all(Registration* first) {
  while (first) delete std::exchange(first, first->next_);
}

Registration::Look Registration::look(Direction direction) const {
  Reactor* here = reactor();
  if (!here) return {};
  std::lock_guard lock(here->mutex_);
  const Side& side = this->side(direction);
  return {side.tick, side.ready || side.closed, !side.urgent};
}

void Registration::clear_ready(Direction direction, Tick tick) {
  Reactor* here = reactor();
  if (!here) return;
  std::lock_guard lock(here->mutex_);
  Side& side = this->side(direction);
  if (side.tick == tick) side.ready = false;
}

bool Registration::wait(Direction direction, Tick tick, Waiter& waiter, Context& cx) {
  Reactor* here = reactor();
  std::optional<Waker> waker;  // cloned, and dropped, outside of the lock
  for (;;) {
    std::unique_lock lock(here->mutex_);
    Side& side = this->side(direction);
    if (side.tick != tick) return false;
    if (waiter.waits_for(cx.waker())) return true;
    if (waker) {
      side.waiters.add(waiter, *this, *waker);
      return true;
    }
    lock.unlock();
    waker = cx.waker();
  }
}

void Registration::leave(Waiter& waiter) {
  Waker waker = internal::no_waker();  // dropped outside of the lock
  Reactor* here = reactor();
  if (!here) return;
  std::lock_guard lock(here->mutex_);
  waker = WaiterList::take(waiter);
}

}  // namespace pollux
