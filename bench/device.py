#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what examples/device takes on a Cortex-M3: bytes of flash and RAM, by part of the program.
"""

import argparse
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS = 300

# The first that fits counts. What is left is the board's and the drivers' own.
PARTS = {
    "three tasks": r"(Blink|Watch|Echo|ReadLine)Future",
    "timers": r"pollux::(\(anonymous namespace\)::timers|now|device::(fire|may)|Sleep|Timer|Timeout|"
    r"internal::(timers_for|deadline))|_Optional_payload_base<pollux::Sleep>",
    "static executor and wakers": r"pollux::(Static|AtomicWaker|Waker|internal::)|::executor$",
    "board, drivers and main": "",
}
TASKS = re.compile(r"::(blink|watch|echo)_task$")


def run(*command):
    return subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, text=True, timeout=SECONDS
    ).stdout


def part_of(symbol):
    if TASKS.search(symbol):
        return "three tasks"
    return next(part for part, pattern in PARTS.items() if re.search(pattern, symbol))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pollux", type=pathlib.Path, default=ROOT / "build/bin/pollux")
    pollux = parser.parse_args().pollux.resolve()
    sizes = {part: [0, 0] for part in PARTS}
    with tempfile.TemporaryDirectory() as directory:
        run(ROOT / "examples/device/build.sh", pollux, directory)
        elf = pathlib.Path(directory, "device.elf")
        for line in run("arm-none-eabi-nm", "-S", "-C", "--defined-only", elf).splitlines():
            found = re.match(r"\w+ (\w+) (\w) (.*)", line)
            if not found:
                continue  # a place, of no size
            size, kind, symbol = int(found[1], 16), found[2].lower(), found[3]
            flash, ram = sizes[part_of(symbol)]
            # What is initialised lies in flash and is copied to RAM.
            sizes[part_of(symbol)] = [flash + size * (kind != "b"), ram + size * (kind in "bd")]
        text, data, bss = run("arm-none-eabi-size", elf).splitlines()[1].split()[:3]
    total = int(text) + int(data), int(data) + int(bss)
    known = [sum(column) for column in zip(*sizes.values())]
    sizes["constants, libgcc, alignment"] = [total[0] - known[0], total[1] - known[1]]
    sizes["all"] = total
    print(f"{'bytes, arm-none-eabi-g++ -Os':32} {'flash':>7} {'RAM':>7}")
    for part, (flash, ram) in sizes.items():
        print(f"{part:32} {flash:7} {ram:7}")


if __name__ == "__main__":
    main()
