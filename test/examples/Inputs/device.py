#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs examples/device in QEMU at several speeds, and the same tasks elsewhere: each task does the
same everywhere, in the same order. How the tasks take turns is up to the clock.

    device.py DEVICE.elf COMMAND...

A COMMAND, of several words in one argument, runs the tasks without a device.
"""

import collections
import shlex
import subprocess
import sys

SECONDS = 60
INPUT = "hello\nworld\n\n"
OUTPUT = "hello\nworld\n"
EXPECTED = {
    "led": ["on", "off"] * 4,
    "button": ["pressed", "released"] * 2,
    "uart": ["hello", "world"],
}
ON_DEVICE = {**EXPECTED, "main": ["slept when there was nothing to do"]}

QEMU = "qemu-system-arm -M mps2-an385 -display none -monitor none -serial stdio -semihosting"
# In real time; then 2^N nanoseconds an instruction, where time jumps when all wait. So interrupts
# come at different places of the program.
SPEEDS = ["", *(f"-icount shift={shift},sleep=off" for shift in (0, 2, 5, 7, 10))]


def run(command):
    """What the command prints, and its log by task. Ends the test where it fails or hangs."""
    try:
        done = subprocess.run(
            command, input=INPUT, capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as stopped:
        raise SystemExit(f"{shlex.join(command)} hangs\n{stopped.stdout}{stopped.stderr}")
    if done.returncode != 0:
        raise SystemExit(f"status {done.returncode} of {shlex.join(command)}\n{done.stderr}")
    log = collections.defaultdict(list)
    for line in done.stderr.splitlines():
        task, _, text = line.partition(": ")
        if task in ON_DEVICE:
            log[task].append(text)
    return done.stdout, log


def main():
    elf, *others = sys.argv[1:]
    runs = [(f"{QEMU} -kernel {shlex.quote(elf)} {speed}", ON_DEVICE) for speed in SPEEDS]
    runs += [(command, EXPECTED) for command in others]
    for command, expected in runs:
        output, log = run(shlex.split(command))
        if (output, log) != (OUTPUT, expected):
            raise SystemExit(f"{command}:\n{output}\n{dict(log)}\nexpected:\n{OUTPUT}\n{expected}")


if __name__ == "__main__":
    main()
