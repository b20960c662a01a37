// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From reset to main(): the vector table, the memory, and the functions that a compiler calls
// without being asked. This is all there is of a C library.
#include <cstddef>
#include <cstdint>

#include "mps2_an385.h"

int main();

extern "C" {

// Of the linker script.
extern std::uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_end[];
using Initialiser = void (*)();
extern Initialiser init_array_start[], init_array_end[];

[[noreturn]] void reset() {
  const std::uint32_t* from = data_load;
  for (std::uint32_t* to = data_start; to != data_end;) *to++ = *from++;
  for (std::uint32_t* word = bss_start; word != bss_end;) *word++ = 0;
  for (Initialiser* initialise = init_array_start; initialise != init_array_end;) (*initialise++)();
  main();
  abort();
}

[[noreturn]] void abort() { mps2::exit(false); }

void* memcpy(void* to, const void* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    static_cast<unsigned char*>(to)[i] = static_cast<const unsigned char*>(from)[i];
  }
  return to;
}

void* memset(void* to, int value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    static_cast<unsigned char*>(to)[i] = static_cast<unsigned char>(value);
  }
  return to;
}

}  // extern "C"

namespace {

struct Vectors {
  std::uint32_t* stack;
  void (*reset)();
  void (*faults[14])();
  void (*interrupts[mps2::interrupts])();
};

[[gnu::section(".vectors"), gnu::used]] const Vectors vectors = {
    stack_end,
    reset,
    {abort, abort, abort, abort, abort, abort, abort, abort, abort, abort, abort, abort, abort,
     abort},
    {mps2::on_uart_received, mps2::on_uart_sent, abort, abort, abort, abort, abort, abort,
     mps2::on_alarm, mps2::on_contact},
};

}  // namespace
