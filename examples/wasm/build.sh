#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# build.sh POLLUX DIRECTORY: lowers the printer and the tasks of ../device, and builds
# DIRECTORY/printer.wasm and DIRECTORY/device.wasm of them, for
#
#   node run.mjs DIRECTORY/printer.wasm
#
# The runtime's library is for Linux; what WebAssembly needs of it is compiled with the program.
set -euo pipefail
pollux=$1 output=$2
cd "$(dirname "${BASH_SOURCE[0]}")"
runtime=../../runtime
flags=(--target=wasm32-wasi -std=c++17 -Os -Wall -Wextra -Wpedantic -Werror -fno-exceptions
  -iquote "$output" -iquote ../device -I$runtime/include)
timers=($runtime/src/time_sleep.cpp $runtime/src/time_interval.cpp $runtime/src/device/*.cpp)

mkdir -p "$output"
for source in printer.cpp ../device/{tasks.h,world.h}; do
  "$pollux" "$source" -o "$output/${source##*/}" -- -std=c++20 -I$runtime/include
done

clang++-19 "${flags[@]}" "$output/printer.cpp" "${timers[@]}" -o "$output/printer.wasm"
clang++-19 "${flags[@]}" ../device/simulated/*.cpp "${timers[@]}" -o "$output/device.wasm"
