// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What happens to the simulated board: async functions in the place of interrupts.
#pragma once

#include <pollux/core.h>
#include <pollux/time/sleep.h>

#include <chrono>

#include "button_script.h"
#include "drivers.h"

[[pollux::async]] inline pollux::Task<void> press(Button& button) {
  for (const Edge& edge : button_script) {
    co_await pollux::sleep_for(std::chrono::milliseconds(edge.after));
    button.on_edge(edge.is_down);
  }
}

[[pollux::async]] inline pollux::Task<void> type(Uart& uart, const char* text) {
  for (; *text; ++text) {
    co_await pollux::sleep_for(std::chrono::milliseconds(1));
    uart.on_received(*text);
  }
}
