// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tasks without the device: on Linux, or as WebAssembly, under block_on.
#include <pollux/combinators/join.h>
#include <pollux/executor/block_on.h>

#include "tasks.h"
#include "world.h"

int main() {
  Led led;
  Button button;
  Uart uart;
  pollux::block_on(pollux::join(blink(led, 4), watch(button, 2), echo(uart), press(button),
                                type(uart, "hello\nworld\n\n")));
}
