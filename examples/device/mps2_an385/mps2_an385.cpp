// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The board's registers, its interrupts, and what the drivers and the timers ask of it.
#include "mps2_an385.h"

#include <pollux/time/device.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>

#include "../button_script.h"

namespace {

using Register = volatile std::uint32_t;

constexpr std::uint32_t cycles_per_millisecond = 25'000;

struct Timer {
  Register control;  // bit 0: runs, bit 3: interrupts when it reaches zero
  Register value;
  Register reload;
  Register interrupt;  // writing 1 clears it

  void start(std::uint32_t cycles) {
    control = 0;
    reload = cycles;
    value = cycles;
    control = 1u << 3 | 1u << 0;
  }
  void stop() {
    control = 0;
    interrupt = 1;
  }
};

struct UartRegisters {
  Register data;
  Register state;      // bit 0: cannot take a byte to send
  Register control;    // bits 0 to 3: sends, receives, interrupts for the one, for the other
  Register interrupt;  // bit 0: has sent, bit 1: has received; writing 1 clears it
  Register divisor;
};

struct FpgaIo {
  Register led;
  Register unused[5];
  Register counter;
  Register prescaler;  // the counter counts each prescaler + 1 cycles
};

template <class Registers>
Registers& at(std::uintptr_t address) {
  return *reinterpret_cast<Registers*>(address);
}

Timer& alarm_timer() { return at<Timer>(0x40000000); }
Timer& contact_timer() { return at<Timer>(0x40001000); }
UartRegisters& uart_registers() { return at<UartRegisters>(0x40004000); }
FpgaIo& fpga_io() { return at<FpgaIo>(0x40028000); }
Register& enabled_interrupts() { return at<Register>(0xe000e100); }

Button* watched_button;
Uart* receiving_uart;

// The board in QEMU has a button that nobody can press. The second timer plays one.
std::size_t next_edge = 0;

void start_next_edge() {
  if (next_edge == std::size(button_script)) return;
  contact_timer().start(button_script[next_edge].after * cycles_per_millisecond);
}

// `argument` is a number or an address, as the operation has it.
void semihosting(std::uint32_t operation, std::uintptr_t argument) {
  register std::uint32_t r0 __asm("r0") = operation;
  register std::uintptr_t r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void print(const char* text) { semihosting(0x04, reinterpret_cast<std::uintptr_t>(text)); }

}  // namespace

void mps2::start(Button& button, Uart& uart) {
  watched_button = &button;
  receiving_uart = &uart;
  fpga_io().prescaler = cycles_per_millisecond - 1;
  uart_registers().divisor = 16;
  uart_registers().control = 0b1111;
  enabled_interrupts() = 1u << 0 | 1u << 1 | 1u << 8 | 1u << 9;
  start_next_edge();
}

void mps2::exit(bool success) {
  semihosting(0x18, success ? 0x20026 : 0x20023);  // "application exit", "run-time error"
  for (;;) wait_for_interrupt();
}

void mps2::on_uart_received() {
  uart_registers().interrupt = 1u << 1;
  receiving_uart->on_received(static_cast<char>(uart_registers().data));
}

void mps2::on_uart_sent() {
  uart_registers().interrupt = 1u << 0;
  receiving_uart->on_sent();
}

// That it came is all: main() goes on, and looks at the clock.
void mps2::on_alarm() { alarm_timer().stop(); }

void mps2::on_contact() {
  contact_timer().stop();
  bool is_down = button_script[next_edge++].is_down;
  start_next_edge();
  watched_button->on_edge(is_down);
}

void board::set_led(bool is_on) { fpga_io().led = is_on; }

bool board::try_send(char byte) {
  if (uart_registers().state & 1u << 0) return false;
  uart_registers().data = static_cast<unsigned char>(byte);
  return true;
}

void board::log(const char* task, const char* text) {
  print(task);
  print(": ");
  print(text);
  print("\n");
}

// 32 bits of milliseconds are seven weeks; the rest is counted here.
pollux::Clock::time_point pollux::Clock::now() noexcept {
  static std::uint32_t last = 0;
  static std::int64_t before = 0;
  std::uint32_t counter = fpga_io().counter;
  if (counter < last) before += std::int64_t{1} << 32;
  last = counter;
  return time_point(duration(before + counter));
}

// The timer counts 32 bits of cycles, nearly three minutes. It may be early.
void pollux::device::set_alarm(Clock::time_point deadline) {
  constexpr std::int64_t longest = UINT32_MAX / cycles_per_millisecond;
  std::int64_t left = std::clamp<std::int64_t>((deadline - Clock::now()).count(), 0, longest);
  alarm_timer().start(std::max<std::uint32_t>(static_cast<std::uint32_t>(left), 1) *
                      cycles_per_millisecond);
}
