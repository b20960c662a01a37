// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tasks on a Cortex-M3: in fixed storage, without a heap, without a library. It sleeps when all
// tasks wait; an interrupt ends that.
#include <pollux/executor/static_executor.h>
#include <pollux/time/device.h>

#include "mps2_an385.h"
#include "tasks.h"

namespace {

Led led;
Button button;
Uart uart;

pollux::StaticExecutor executor;
pollux::StaticTask<BlinkFuture> blink_task;
pollux::StaticTask<WatchFuture> watch_task;
pollux::StaticTask<EchoFuture> echo_task;

bool have_finished() { return blink_task.is_free() && watch_task.is_free() && echo_task.is_free(); }

// An interrupt that comes after the questions and before the wait is masked, and ends the wait: no
// wake is lost.
void run() {
  int turns = 0;
  for (;; ++turns) {
    pollux::device::fire_timers();
    executor.run_ready();
    if (have_finished()) break;
    mps2::mask_interrupts();
    if (!executor.has_ready() && pollux::device::may_sleep()) mps2::wait_for_interrupt();
    mps2::unmask_interrupts();
  }
  // A turn for each interrupt is about a hundred; a loop that spins has a million.
  board::log("main", turns < 1000 ? "slept when there was nothing to do" : "did not sleep");
}

}  // namespace

int main() {
  mps2::start(button, uart);
  executor.spawn(blink_task, blink(led, 4));
  executor.spawn(watch_task, watch(button, 2));
  executor.spawn(echo_task, echo(uart));
  run();
  mps2::exit(true);
}
