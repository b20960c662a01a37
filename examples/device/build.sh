#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# build.sh POLLUX DIRECTORY: lowers the tasks, and builds DIRECTORY/device.elf of them, for
#
#   qemu-system-arm -M mps2-an385 -display none -serial stdio -semihosting -kernel device.elf
#
# -nostdlib leaves malloc, operator new, the unwinder and all of a C library undefined: what needs
# them does not link. No loop becomes a call of memcpy, lest that in memcpy does. libgcc is the
# compiler's own, such as the division of 64-bit numbers.
set -euo pipefail
pollux=$1 output=$2
cd "$(dirname "${BASH_SOURCE[0]}")"
runtime=../../runtime

mkdir -p "$output"
"$pollux" tasks.h -o "$output/tasks.h" --no-heap -- -std=c++20 -I$runtime/include

arm-none-eabi-g++ -std=c++17 -Os -Wall -Wextra -Wpedantic -Werror \
  -mcpu=cortex-m3 -mthumb -ffreestanding -fno-exceptions -fno-rtti \
  -fno-threadsafe-statics -fno-use-cxa-atexit -fno-tree-loop-distribute-patterns \
  -ffunction-sections -fdata-sections \
  -iquote "$output" -iquote . -I$runtime/include \
  mps2_an385/*.cpp $runtime/src/time_sleep.cpp $runtime/src/device/time.cpp \
  -nostdlib -lgcc -Wl,--gc-sections -T mps2_an385/mps2_an385.ld -o "$output/device.elf"
