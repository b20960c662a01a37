// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three tasks of a device: a LED that blinks, a button whose contact bounces, a UART that echoes
// lines. The same file, lowered once, runs on a Cortex-M3, on Linux and as WebAssembly.
#pragma once

#include <pollux/core.h>
#include <pollux/time/sleep.h>
#include <pollux/time/timeout.h>

#include "board.h"
#include "drivers.h"

struct Line {
  static constexpr int capacity = 31;

  char text[capacity + 1];
  int size = 0;
};

[[pollux::async]] inline pollux::Task<void> blink(Led& led, int times) {
  using namespace std::chrono_literals;
  for (int i = 0; i < times; ++i) {
    led.set(true);
    board::log("led", "on");
    co_await pollux::sleep_for(50ms);
    led.set(false);
    board::log("led", "off");
    co_await pollux::sleep_for(50ms);
  }
}

// The contact bounces: it counts when it has been quiet for a while.
[[pollux::async]] inline pollux::Task<void> watch(Button& button, int presses) {
  using namespace std::chrono_literals;
  bool was_down = false;
  while (presses > 0) {
    co_await button.changed();
    while (co_await pollux::timeout(20ms, button.changed())) {
    }
    if (button.is_down() == was_down) continue;
    was_down = !was_down;
    board::log("button", was_down ? "pressed" : "released");
    if (!was_down) --presses;
  }
}

// What does not fit into the line is left out.
[[pollux::async]] inline pollux::Task<void> read_line(Uart& uart, Line& line) {
  line.size = 0;
  for (;;) {
    char byte = co_await uart.read();
    if (byte == '\n') break;
    if (line.size < Line::capacity) line.text[line.size++] = byte;
  }
  line.text[line.size] = '\0';
}

// Until there is an empty line.
[[pollux::async]] inline pollux::Task<void> echo(Uart& uart) {
  Line line;
  for (;;) {
    co_await read_line(uart, line);
    if (line.size == 0) break;
    board::log("uart", line.text);
    for (int i = 0; i < line.size; ++i) co_await uart.write(line.text[i]);
    co_await uart.write('\n');
  }
}
