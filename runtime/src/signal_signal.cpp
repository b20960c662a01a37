// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signal: the handler, which may do next to nothing: it writes to the eventfds of those who listen.
// These are made once and never closed, as the handler may be about to write on any thread; who
// listens has a duplicate.
#include "pollux/signal/signal.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>

namespace pollux {

namespace {

struct Listener {
  std::atomic<int> number{0};  // of the signal; 0: the place is free
  std::atomic<int> event{-1};  // eventfd, once it was used
};

std::array<Listener, 64> listeners;
std::mutex listeners_mutex;  // for those who come and go, not for the handler

void handle(int number) {
  int error = errno;
  for (Listener& listener : listeners) {
    if (listener.number.load(std::memory_order_acquire) != number) continue;
    std::uint64_t one = 1;
    // Fails only if it is readable anyway.
    [[maybe_unused]] ssize_t written = ::write(listener.event.load(), &one, sizeof one);
  }
  errno = error;
}

[[noreturn]] void refuse(int error, const char* what) {
  throw std::system_error(system_error_code(error), what);
}

std::size_t free_place() {
  for (std::size_t place = 0; place < listeners.size(); ++place) {
    if (listeners[place].number.load() == 0) return place;
  }
  refuse(EMFILE, "more than 64 listen for signals");
}

void install(int number) {
  struct sigaction action{};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  if (::sigaction(number, &action, nullptr) < 0) refuse(errno, "Signal::on");
}

}  // namespace

Signal Signal::on(int number) {
  std::lock_guard lock(listeners_mutex);
  std::size_t place = free_place();
  Listener& listener = listeners[place];
  if (listener.event.load() < 0) {
    int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0) refuse(errno, "Signal::on");
    listener.event.store(event);
  }
  // What came for the last one who had this place.
  std::uint64_t count;
  [[maybe_unused]] ssize_t size = ::read(listener.event.load(), &count, sizeof count);
  AsyncFd delivered(::fcntl(listener.event.load(), F_DUPFD_CLOEXEC, 0));
  if (delivered.get() < 0) refuse(errno, "Signal::on");
  install(number);
  listener.number.store(number, std::memory_order_release);
  return Signal(std::move(delivered), place);
}

Signal::~Signal() {
  if (place_ != none) listeners[place_].number.store(0, std::memory_order_release);
}

SignalFuture Signal::recv() { return SignalFuture(*this); }

Poll<Result<void>> SignalFuture::poll_result(Context& cx) {
  operation_.begin_poll();
  Poll<Result<std::size_t>> result = signal_.delivered_.poll_call(operation_, 0, cx, [&] {
    std::uint64_t count;
    return ::read(signal_.delivered_.get(), &count, sizeof count);
  });
  if (result.is_pending()) return operation_.suspend();
  if (!result.value()) return Result<void>(tl::unexpected(result.value().error()));
  return Result<void>();
}

}  // namespace pollux
