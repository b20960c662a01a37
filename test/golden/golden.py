#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the whole output of the tool with the expected file, and compiles it.

The output must compile as C++17, C++20 and C++23 with both compilers without a warning.
With --bless the expected file is rewritten, and then compiled in the same way.
"""
# SHAPES: TU6

import argparse
import difflib
import pathlib
import shlex
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
STANDARDS = ["c++17", "c++20", "c++2b"]
SECONDS = 300
SHOWN_LINES = 80


def run(command):
    """The error of a command, or nothing."""
    command = [str(word) for word in command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode == 0:
        return None
    return f"status {done.returncode} of {shlex.join(command)}\n{done.stdout}{done.stderr}"


def lower(arguments, output):
    options = ["--", "-std=c++20", "-I", arguments.include]
    return run([arguments.pollux, arguments.input, "-o", output, *options])


def difference(expected, output):
    if not expected.exists():
        return f"{expected.name} is missing: ./dev bless writes it"
    before, after = expected.read_text(), output.read_text()
    if before == after:
        return None
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), expected.name, "output", lineterm=""
    )
    return "\n".join(list(lines)[:SHOWN_LINES])


def compile_errors(arguments, output):
    for standard in STANDARDS:
        for compiler in (arguments.gcc, arguments.clang):
            command = [compiler, f"-std={standard}", *WARNINGS, "-I", arguments.include]
            yield run([*command, "-fsyntax-only", output])


def check(arguments, expected, directory):
    """Yields what is wrong."""
    output = pathlib.Path(directory) / arguments.input.name
    error = lower(arguments, output)
    if error:
        yield error
        return
    if arguments.bless:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(output.read_text())
    yield difference(expected, output)
    yield from compile_errors(arguments, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("--pollux", required=True)
    parser.add_argument("--include", required=True, help="the runtime's include directory")
    parser.add_argument("--clang", required=True)
    parser.add_argument("--gcc", required=True)
    parser.add_argument(
        "--expected-in", type=pathlib.Path, help="folder of the expected file (default: beside)"
    )
    parser.add_argument("--bless", action="store_true")
    arguments = parser.parse_args()

    expected = arguments.input.with_suffix(".expected.cpp")
    if arguments.expected_in:
        expected = arguments.expected_in / arguments.input.name
    with tempfile.TemporaryDirectory() as directory:
        errors = [error for error in check(arguments, expected, directory) if error]
    print("\n".join(errors), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
