// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A button, a LED and a UART as futures. Their other side, on_..., is for interrupts. What is below
// them, a board gives: see board.h.
#pragma once

#include <pollux/core/atomic_waker.h>
#include <pollux/core/context.h>
#include <pollux/core/poll.h>

#include <atomic>
#include <cstdint>

#include "board.h"

class Led {
 public:
  void set(bool is_on) { board::set_led(is_on); }
};

class Button {
 public:
  // The contact has opened or closed.
  void on_edge(bool is_down) {
    is_down_.store(is_down, std::memory_order_relaxed);
    has_changed_.store(true, std::memory_order_release);
    waker_.wake();
  }

  bool is_down() const { return is_down_.load(std::memory_order_relaxed); }

  class Changed {
   public:
    using Output = void;

    explicit Changed(Button& button) : button_(button) {}

    pollux::Poll<void> poll(pollux::Context& cx) {
      button_.waker_.set(cx.waker());
      if (!button_.has_changed_.exchange(false, std::memory_order_acquire)) return pollux::pending;
      return pollux::ready;
    }

   private:
    Button& button_;
  };

  // Waits until there has been an edge since the last time.
  Changed changed() { return Changed(*this); }

 private:
  std::atomic<bool> is_down_{false};
  std::atomic<bool> has_changed_{false};
  pollux::AtomicWaker waker_;
};

class Uart {
 public:
  // A byte has come. One that comes when the buffer is full is lost.
  void on_received(char byte) {
    std::uint8_t written = written_.load(std::memory_order_relaxed);
    std::uint8_t used = static_cast<std::uint8_t>(written - read_.load(std::memory_order_acquire));
    if (used == sizeof received_) return;
    received_[written % sizeof received_] = byte;
    written_.store(static_cast<std::uint8_t>(written + 1), std::memory_order_release);
    receiver_.wake();
  }

  // There is room for a byte to send.
  void on_sent() { sender_.wake(); }

  class Read {
   public:
    using Output = char;

    explicit Read(Uart& uart) : uart_(uart) {}

    pollux::Poll<char> poll(pollux::Context& cx) {
      uart_.receiver_.set(cx.waker());
      std::uint8_t read = uart_.read_.load(std::memory_order_relaxed);
      if (read == uart_.written_.load(std::memory_order_acquire)) return pollux::pending;
      char byte = uart_.received_[read % sizeof uart_.received_];
      uart_.read_.store(static_cast<std::uint8_t>(read + 1), std::memory_order_release);
      return byte;
    }

   private:
    Uart& uart_;
  };

  class Write {
   public:
    using Output = void;

    Write(Uart& uart, char byte) : uart_(uart), byte_(byte) {}

    pollux::Poll<void> poll(pollux::Context& cx) {
      uart_.sender_.set(cx.waker());
      if (!board::try_send(byte_)) return pollux::pending;
      return pollux::ready;
    }

   private:
    Uart& uart_;
    char byte_;
  };

  // For one task each.
  Read read() { return Read(*this); }
  Write write(char byte) { return Write(*this, byte); }

 private:
  // A ring: both numbers count on, and wrap.
  char received_[16] = {};
  std::atomic<std::uint8_t> written_{0};
  std::atomic<std::uint8_t> read_{0};
  pollux::AtomicWaker receiver_;
  pollux::AtomicWaker sender_;
};
