// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// oneshot: a channel for one value, from any thread to any other.
//
//   auto [sender, receiver] = oneshot::channel<int>();
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "pollux/core/completion.h"
#include "pollux/core/future.h"

namespace pollux::oneshot {

/// What the two ends share. Who owns the value, Completion decides.
template <class T>
struct Cell {
  internal::Completion completion;  // of the sender, for the receiver
  std::optional<T> value;
};

/// Movable. Used by one thread at a time. Destroying it without sending closes the channel.
template <class T>
class Sender {
 public:
  explicit Sender(std::shared_ptr<Cell<T>> cell) : cell_(std::move(cell)) {}
  Sender(Sender&&) noexcept = default;
  Sender& operator=(Sender&& other) noexcept {
    Sender(std::move(other)).cell_.swap(cell_);
    return *this;
  }
  ~Sender() {
    if (cell_) cell_->completion.complete();
  }

  /// Hands `value` over, without waiting. False, and the value is destroyed, if the receiver is
  /// gone. To be called once; aborts at the second time.
  bool send(T value) {
    if (!cell_) {
      std::fprintf(stderr, "pollux: a oneshot sender sends one value; use mpsc for more\n");
      std::abort();
    }
    // If the move throws, the sender has not sent, and closes the channel at its end.
    bool is_wanted = !cell_->completion.is_abandoned();
    if (is_wanted) cell_->value.emplace(std::move(value));
    std::shared_ptr<Cell<T>> cell = std::move(cell_);
    if (!is_wanted) return false;
    if (cell->completion.complete()) return true;
    cell->value.reset();
    return false;
  }

 private:
  std::shared_ptr<Cell<T>> cell_;  // null when it has sent
};

/// A future of the value, or of nothing if the sender is gone without having sent. Movable at any
/// time. Used by one thread at a time. A value that has not been given is still there for the next
/// poll: by reference it is cancel safe. Destroying it destroys a value that was not taken.
template <class T>
class [[nodiscard]] Receiver {
 public:
  using Output = std::optional<T>;
  static constexpr bool is_cancel_safe = false;

  explicit Receiver(std::shared_ptr<Cell<T>> cell) : cell_(std::move(cell)) {}
  Receiver(Receiver&&) noexcept = default;
  Receiver& operator=(Receiver&& other) noexcept {
    Receiver(std::move(other)).cell_.swap(cell_);
    return *this;
  }
  ~Receiver() {
    if (cell_ && cell_->completion.leave()) cell_->value.reset();
  }

  Poll<Output> poll(Context& cx) {
    if (!cell_) polled_after_completion("a oneshot::Receiver");
    if (!cell_->completion.poll(cx)) return pending;
    std::shared_ptr<Cell<T>> cell = std::move(cell_);
    return Poll<Output>(std::in_place, std::move(cell->value));
  }

 private:
  std::shared_ptr<Cell<T>> cell_;  // null when done
};

template <class T>
struct Channel {
  Sender<T> sender;
  Receiver<T> receiver;
};

/// The two ends of a new channel. One allocation.
template <class T>
Channel<T> channel() {
  auto cell = std::make_shared<Cell<T>>();
  return {Sender<T>(cell), Receiver<T>(cell)};
}

}  // namespace pollux::oneshot
