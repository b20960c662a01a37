#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what async functions cost: lowered by Pollux, as rustc's own, as C++20 coroutines.

language.cpp is lowered and compiled by both compilers; peers/ has the same functions in Rust and as
coroutines. All programs take turns at each workload, several times, and the fastest time of each
counts: whatever else the machine does can only add to it.
"""

import argparse
import pathlib
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parent
INCLUDE = BENCH.parent / "runtime" / "include"
SECONDS = 300  # for any one command

GCC, CLANG, RUST, COROUTINES = "lowered, g++", "lowered, clang++", "rustc", "coroutines, clang++"

# Workload: what an operation is, how many take a few milliseconds, and the result of n of them.
TIMED = {
    "await_ready_guarded": (
        "await of a ready child, a local with a destructor live across it",
        1_000_000,
        lambda n: n * (n - 1) // 2,
    ),
    "await_ready": ("await of a ready child", 1_000_000, lambda n: n * (n - 1) // 2),
    "chain_repolled": (
        "wake of a chain of ten functions at its leaf",
        200_000,
        lambda n: sum(range(n - 9, n + 1)),
    ),
    "chain": ("the same: build the chain, two polls", 50_000, lambda n: 55 * n),
}

# Shape of a frame: what it is, and the result of n of them.
SHAPES = {
    "empty": ("nothing", 0),
    "number": ("a number, live across an await", 1),
    "sibling_blocks": ("64 bytes in each of three blocks, one after the other", 0),
    "three_buffers": ("three times 64 bytes, at once", 0),
    "three_children": ("awaits a child of 128 bytes three times", 0),
    "loop": ("256 bytes in a loop", 0),
    "four_arms": ("switch: awaits a child of 32, 64, 128 or 256 bytes", 0),
    "chain": ("a chain of ten functions, a number live in each", 55),
    "moved": ("24 bytes with a destructor, handed on through five functions", 5),
    "copied_parameter": ("parameter of 128 bytes, copied into a local", 0),
    "joined": ("join of two children of 64 bytes", 0),
    "used_before": ("1024 bytes, used only before the await", 0),
    "used_in_a_block_before": ("the same, in a block that ends before it", 0),
}


def run(command):
    """What `command` prints. Ends the program where it fails."""
    try:
        result = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.exit(f"run.py: {error}")
    if result.returncode != 0:
        sys.exit(f"run.py: {command[0]} failed, status {result.returncode}:\n{result.stderr}")
    return result.stdout


def version(compiler):
    """What `compiler` says that it is, or nothing where there is none that works."""
    try:
        result = subprocess.run(
            [compiler, "--version"], capture_output=True, text=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.splitlines()[0] if result.returncode == 0 else None


def build(options):
    """The programs: name of the column, path. Without rustc that column is missing."""
    work = pathlib.Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    lowered = work / "language.cpp"
    includes = [f"-I{INCLUDE}", f"-I{BENCH}"]
    run([options.pollux, BENCH / "language.cpp", "-o", lowered, "--", "-std=c++20", *includes])

    programs = {name: work / name.replace(", ", "_") for name in (GCC, CLANG, RUST, COROUTINES)}
    cxx = ["-O2", "-Wall", "-Wextra", "-Werror"]
    for name, compiler in ((GCC, options.gcc), (CLANG, options.clang)):
        run([compiler, *cxx, "-std=c++17", *includes, lowered, "-o", programs[name]])
    coroutines = BENCH / "peers" / "coroutines.cpp"
    run([options.clang, *cxx, "-std=c++20", coroutines, "-o", programs[COROUTINES]])
    if version(options.rustc):
        # One unit, as each C++ program is.
        rust = ["--edition", "2021", "-C", "opt-level=2", "-C", "codegen-units=1"]
        run([options.rustc, *rust, BENCH / "peers" / "async_fn.rs", "-o", programs[RUST]])
    else:
        del programs[RUST]
    return programs


def measure(program, workload, n, expected):
    """One line of a program, as a dictionary. Ends the program where the result is wrong."""
    line = run([program, workload, n])
    values = dict(word.split("=", 1) for word in line.split())
    if int(values["result"]) != expected:
        sys.exit(f"run.py: {program} {workload} {n}: {values['result']}, expected {expected}")
    return values


def print_table(title, columns, rows):
    rows = [[title, *columns], *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rows.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:]))]
        print("| " + " | ".join(cells) + " |")
    print()


def times(programs, rounds, divisor):
    """A row for each of TIMED: nanoseconds, then the peers' ratios to both lowered programs."""
    for workload, (title, n, result) in TIMED.items():
        n //= divisor
        ns = {name: float("inf") for name in programs}
        for _ in range(rounds):
            for name, program in programs.items():
                values = measure(program, workload, n, result(n))
                ns[name] = min(ns[name], float(values["ns"]))
        cells = [f"{fastest:.2f}" for fastest in ns.values()]
        for peer in programs:
            if peer not in (GCC, CLANG):
                ratios = (ns[peer] / ns[lowered] for lowered in (GCC, CLANG))
                cells.append(" / ".join(f"{ratio:.2f}" for ratio in ratios))
        yield [title, *cells]


def sizes(programs):
    """A row for each of SHAPES: bytes, and in how many allocations where there are any."""
    for workload, (title, result) in SHAPES.items():
        n = 10
        cells = []
        for program in programs.values():
            values = measure(program, workload, n, n * result)
            allocations = int(values["allocations"])
            cells.append(values["bytes"] + (f" in {allocations}" if allocations else ""))
        yield [title, *cells]


def code_size(options, source, flags):
    """The bytes of machine code in what clang++ makes of a file."""
    compiled = pathlib.Path(options.work) / "size.o"
    run([options.clang, *flags, f"-I{INCLUDE}", f"-I{BENCH}", "-c", source, "-o", compiled])
    sections = [line.split() for line in run(["size", "-A", compiled]).splitlines()]
    return sum(int(words[1]) for words in sections if words and words[0].startswith(".text"))


def code_sizes(options):
    """A row for each way to optimise: both programs do the same with the same functions."""
    lowered = pathlib.Path(options.work) / "language.cpp"
    coroutines = BENCH / "peers" / "coroutines.cpp"
    functions = (BENCH / "language.cpp").read_text().count("[[pollux::async]]")
    for level in ("-O2", "-Os"):
        sizes = (
            code_size(options, lowered, [level, "-std=c++17"]),
            code_size(options, coroutines, [level, "-std=c++20"]),
        )
        yield [level, *(f"{size / functions:.0f}" for size in sizes)]


def print_versions(options):
    for compiler in (options.gcc, options.clang):
        print(f"{version(compiler)}, -O2")
    rustc = version(options.rustc)
    if rustc:
        print(f"{rustc}, opt-level=2")
    else:
        print(f"There is no '{options.rustc}' that works on this machine: its column is missing.")
    print()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pollux", default="build/bin/pollux")
    parser.add_argument("--gcc", default="g++")
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--rustc", default="rustc")
    parser.add_argument("--work", default="build/bench", help="directory for the programs")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--check", action="store_true", help="only the results, quickly")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds takes a number from 1")

    print_versions(options)
    programs = build(options)
    rounds, divisor = (1, 1000) if options.check else (options.rounds, 1)
    timed = list(times(programs, rounds, divisor))
    shapes = list(sizes(programs))
    code = list(code_sizes(options))
    if options.check:
        print("all results are right")
        return
    ratios = [f"{name} / lowered" for name in programs if name not in (GCC, CLANG)]
    print_table("ns each; ratios to g++'s / to clang++'s", [*programs, *ratios], timed)
    print_table("bytes of a frame; in how many allocations", list(programs), shapes)
    print_table("bytes of .text a function", [CLANG, COROUTINES], code)


if __name__ == "__main__":
    main()
