// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The MPS2 board with a Cortex-M3 (Application Note AN385), as far as the example uses it: a LED, a
// UART, two timers, a counter; and semihosting, by which a debugger or QEMU prints and exits.
#pragma once

#include "../drivers.h"

extern "C" [[noreturn]] void abort();

namespace mps2 {

inline constexpr int interrupts = 10;  // 0 to 9 are in the vector table

// Interrupts.
void on_uart_received();
void on_uart_sent();
void on_alarm();
void on_contact();

// From here on the interrupts go to these.
void start(Button& button, Uart& uart);

// Ends the program, as having succeeded or not.
[[noreturn]] void exit(bool success);

// For the loop of main(). A masked interrupt still ends the wait, and comes when it is unmasked.
inline void mask_interrupts() { __asm volatile("cpsid i" ::: "memory"); }
inline void unmask_interrupts() { __asm volatile("cpsie i" ::: "memory"); }
inline void wait_for_interrupt() { __asm volatile("dsb\n\twfi" ::: "memory"); }

}  // namespace mps2
