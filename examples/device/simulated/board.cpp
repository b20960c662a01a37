// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A board that is not there: what it sends goes to standard output, the log to standard error.
#include "../board.h"

#include <cstdio>

void board::set_led(bool) {}

bool board::try_send(char byte) { return std::fputc(byte, stdout) != EOF; }

void board::log(const char* task, const char* text) {
  std::fprintf(stderr, "%s: %s\n", task, text);
}
