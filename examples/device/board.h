// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the drivers and the tasks need of a board: mps2_an385 is one, simulated another.
#pragma once

namespace board {

void set_led(bool is_on);

// Whether the UART has taken the byte; if not, Uart::on_sent() is called when there is room.
bool try_send(char byte);

// A line for whoever watches.
void log(const char* task, const char* text);

}  // namespace board
