#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures the runtime beside its peers, in one run, and prints the ratios.

runtime.cpp is lowered and compiled; peers/ has the same workloads for tokio, smol, asio, libuv and
plain epoll. All programs take turns at each workload, several times, and the fastest of each counts:
whatever else the machine does can only add to it. A ratio says how many times as long as ours a peer
takes.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from run import BENCH, INCLUDE, print_table, run

OURS = ["pollux-ct", "pollux-mt"]
TOKIO = ["tokio-ct", "tokio-mt"]
SMOL = ["smol-ct", "smol-mt"]
ASIO = ["asio-coro", "asio-cb"]

# Workload, n, and the peers that have it.
WORKLOADS = [
    ("spawn_join", 10_000, TOKIO + SMOL + ASIO),
    ("spawn_join", 200_000, TOKIO + SMOL + ASIO),
    ("yield_many", 1_000, TOKIO + SMOL + ASIO),
    ("ping_pong", 200_000, TOKIO),
    ("ping_pong_oneshot", 200_000, TOKIO),
    ("ring", 300, TOKIO),
    ("skynet", 1_000_000, TOKIO),
    ("chained_spawn", 500_000, TOKIO),
    ("mpsc_1p", 1_000_000, TOKIO),
    ("mpsc_4p", 1_000_000, TOKIO),
    ("timers_cancel", 10_000, TOKIO[:1] + ["asio-cb", "libuv"]),
    ("timers_cancel", 100_000, TOKIO[:1] + ["asio-cb", "libuv"]),
    ("timers_fire", 100_000, TOKIO[:1] + ASIO + ["libuv"]),
    ("timeout_ready", 1_000_000, TOKIO[:1]),
]
MEMORY = [("mem_tasks", 1_000_000), ("mem_tasks_pending", 1_000_000)]
ECHO = [(1, 5_000), (64, 100_000), (256, 100_000)]  # connections, messages


def programs(options):
    """Builds all: label, command."""
    work = pathlib.Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    lowered, ours = work / "runtime.cpp", work / "runtime"
    run([options.pollux, BENCH / "runtime.cpp", "-o", lowered, "--", "-std=c++20", f"-I{INCLUDE}"])
    cxx = [options.gcc, "-O2", "-DNDEBUG", "-std=c++17", "-pthread", f"-I{INCLUDE}"]
    run([*cxx, lowered, *sorted((BENCH.parent / "runtime" / "src").glob("*.cpp")), "-o", ours])
    subprocess.run([BENCH / "peers" / "build.sh", work / "peers"], check=False)
    commands = {}
    for label in OURS + TOKIO + SMOL + ASIO + ["libuv", "epoll"]:
        peer, *style = label.split("-")
        program = ours if peer == "pollux" else work / "peers" / f"peer-{peer}"
        if program.exists():
            # Those of one thread stay on one processor; those of two float.
            pin = [] if style == ["mt"] else ["taskset", "-c", "1"]
            commands[label] = (pin, [str(program)], style)
    return commands


def figures(line):
    return dict(word.split("=", 1) for word in line.split() if "=" in word)


def timed(commands, rounds, divisor):
    for workload, n, peers in WORKLOADS:
        labels = [label for label in OURS + peers if label in commands]
        best = dict.fromkeys(labels, float("inf"))
        for _ in range(rounds):
            for label in labels:
                pin, program, style = commands[label]
                line = run([*pin, *program, workload, max(n // divisor, 10), *style])
                best[label] = min(best[label], float(figures(line)["ns_per_op"]))
        yield f"{workload} n={n}", best


def memory(commands, divisor):
    for workload, n in MEMORY:
        labels = [label for label in (OURS[0], TOKIO[0], "asio-coro") if label in commands]
        result = {}
        for label in labels:
            if workload == "mem_tasks_pending" and label == "asio-coro":
                continue
            pin, program, style = commands[label]
            line = run([*pin, *program, workload, max(n // divisor, 10), *style])
            result[label] = float(figures(line)["bytes"])
        yield f"{workload} n={n}", result


def echo_once(command, loadgen, connections, messages):
    """ns for each message; the server on one processor, the client on the other."""
    pin, program, style = command
    if pin:
        pin = ["taskset", "-c", "0"]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen([*pin, *program, "tcp_echo", "0", *style], stdout=log)
        try:
            port, deadline = None, time.monotonic() + 5
            while port is None and time.monotonic() < deadline:
                time.sleep(0.02)
                log.seek(0)
                port = re.search(r"port=(\d+)\n", log.read())
            client = ["taskset", "-c", "1", loadgen, "tcp_echo", messages, port.group(1)]
            return float(figures(run([*client, connections]))["ns_per_op"])
        finally:
            server.kill()
            server.wait()


def echo(commands, loadgen, rounds, divisor):
    for connections, messages in ECHO:
        labels = [label for label in OURS + ["epoll", "libuv"] + ASIO + TOKIO if label in commands]
        best = dict.fromkeys(labels, float("inf"))
        for _ in range(rounds):
            for label in labels:
                ns = echo_once(commands[label], loadgen, connections, max(messages // divisor, 300))
                best[label] = min(best[label], ns)
        yield f"tcp_echo {connections} connections", best


def show(title, rows):
    """A row for each workload: our figures, then each peer's with its ratio to ours."""
    table = []
    for name, best in rows:
        table.append(
            [
                name,
                ", ".join(f"{label[7:]} {best[label]:.0f}" for label in OURS if label in best),
                ", ".join(
                    f"{label} {value:.0f} ({value / ours_beside(label, best):.2f})"
                    for label, value in best.items()
                    if label not in OURS
                ),
            ]
        )
    print_table(title, ["pollux", "peers (ratio)"], table)


def ours_beside(label, best):
    """Two workers are compared with two, all others with one thread."""
    return best[OURS[1]] if label.endswith("-mt") else best[OURS[0]]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pollux", default="build/bin/pollux")
    parser.add_argument("--gcc", default="g++")
    parser.add_argument("--work", default="build/bench", help="directory for the programs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--divisor", type=int, default=1, help="so much less of everything")
    options = parser.parse_args()

    commands = programs(options)
    missing = [label for label in TOKIO + SMOL + ASIO + ["libuv", "epoll"] if label not in commands]
    if missing:
        print(f"runtime.py: not there: {', '.join(missing)}", file=sys.stderr)
    show("ns each", list(timed(commands, options.rounds, options.divisor)))
    show("bytes each", list(memory(commands, options.divisor)))
    loadgen = pathlib.Path(options.work) / "peers" / "loadgen"
    if loadgen.exists():
        show("ns each", list(echo(commands, loadgen, options.rounds, options.divisor)))


if __name__ == "__main__":
    main()
