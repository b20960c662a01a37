#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what the tool costs: beside clang++ -fsyntax-only of the same file, and as a function
grows. The fastest of several runs counts, in seconds of processor time; memory is the largest that
a run had.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent
DEPTH = 100_000  # of brackets, where Clang stops at 256 by itself

HEAD = """#include <pollux/core.h>
[[pollux::async]] pollux::Task<int> child(int n) { co_return n; }
"""


def awaits(n):
    """One function with `n` awaits, one after the other."""
    body = "".join(f"  int v{i} = co_await child({i});\n  sum += v{i};\n" for i in range(n))
    return f"[[pollux::async]] pollux::Task<int> many(int sum) {{\n{body}  co_return sum;\n}}\n"


def nested(n):
    """One function with `n` blocks, each in the other, with an await in each."""
    body = "".join(f"if (sum > {i}) {{\nsum += co_await child({i});\n" for i in range(n))
    return (
        f"[[pollux::async]] pollux::Task<int> many(int sum) {{\n{body}{'}' * n}\nco_return sum;\n}}\n"
    )


def operands(n):
    """One expression with `n` awaits."""
    sum_ = " + ".join(f"co_await child({i})" for i in range(n))
    return f"[[pollux::async]] pollux::Task<int> many() {{\n  co_return {sum_};\n}}\n"


def functions(n):
    """`n` functions, each of which awaits the one before it."""
    names = ["child"] + [f"f{i}" for i in range(n)]
    return "".join(
        f"[[pollux::async]] pollux::Task<int> {name}(int n) {{ co_return co_await {callee}(n) + 1; }}\n"
        for callee, name in zip(names, names[1:])
    )


GROWING = {awaits: (500, 1000, 2000), nested: (125, 250, 500), operands: (125, 250, 500),
           functions: (125, 250, 500)}


def cost(command, runs):
    """The processor time of the fastest run, and the largest memory in MiB."""
    best, largest = float("inf"), 0
    for _ in range(runs):
        process = subprocess.Popen([str(word) for word in command])
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"tool.py: status {status} of {command}")
        best = min(best, usage.ru_utime + usage.ru_stime)
        largest = max(largest, usage.ru_maxrss / 1024)
    return best, largest


def flags():
    return ["-std=c++20", "-I", ROOT / "runtime/include", f"-fbracket-depth={DEPTH}"]


def lowering(arguments, file, output):
    return cost(
        [arguments.pollux, file, "-o", output, "--", *flags()], arguments.runs
    )


def beside_clang(arguments, output):
    print("processor time of pollux and of clang++ -fsyntax-only, seconds\n")
    print(f"{'':24}{'pollux':>8}{'clang++':>9}{'ratio':>7}")
    for file in sorted((ROOT / "examples").glob("*.cpp")):
        pollux, _ = lowering(arguments, file, output)
        clang, _ = cost(
            [arguments.clang, "-fsyntax-only", "-Wno-unknown-attributes", *flags(), file],
            arguments.runs,
        )
        print(f"{file.name:24}{pollux:8.2f}{clang:9.2f}{pollux / clang:7.2f}", flush=True)


def growing(arguments, output):
    source = output.with_name("growing.cpp")
    print("\nas a file grows: seconds and MiB more than for a file without that function\n")
    source.write_text(HEAD)
    base_time, base_memory = lowering(arguments, source, output)
    for shape, sizes in GROWING.items():
        print(shape.__doc__.replace("`", ""))
        for size in sizes:
            source.write_text(HEAD + shape(size // arguments.smaller))
            time, memory = lowering(arguments, source, output)
            more = f"{time - base_time:8.2f} s {memory - base_memory:8.0f} MiB"
            print(f"  n = {size // arguments.smaller:5}{more}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pollux", type=pathlib.Path, default=ROOT / "build/bin/pollux")
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--check", action="store_true", help="small sizes, each once")
    arguments = parser.parse_args()
    arguments.runs, arguments.smaller = (1, 50) if arguments.check else (3, 1)
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory, "output.cpp")
        if not arguments.check:
            beside_clang(arguments, output)
        growing(arguments, output)


if __name__ == "__main__":
    main()
