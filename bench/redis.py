#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures examples/mini_redis beside redis-server, with redis-benchmark, and prints the ratios.

The servers take turns, on one processor; redis-benchmark has another. What a request costs the
server, in CPU time, tells more than the rate where the machine does other things too.
"""

import argparse
import csv
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

from run import BENCH, INCLUDE, print_table, run

EXAMPLE = BENCH.parent / "examples" / "mini_redis"
CLIENTS = 50
PIPELINES = {1: 100_000, 16: 1_000_000}  # depth: requests
TESTS = {"ping_mbulk": "PING", "set": "SET", "get": "GET"}
SECONDS = 60


def build(options):
    work = pathlib.Path(options.work) / "mini_redis"
    sources = [*sorted(EXAMPLE.glob("*.cpp")), *sorted(EXAMPLE.glob("*.h"))]
    flags = ["-std=c++20", f"-I{INCLUDE}", f"-I{EXAMPLE}"]
    run([options.pollux, *sources, "--out-dir", work, "--", *flags])
    lowered = next(work.rglob("server.cpp")).parent
    program = work / "program"
    cxx = [options.gcc, "-O2", "-DNDEBUG", "-std=c++17", "-pthread", f"-I{INCLUDE}", f"-I{lowered}"]
    runtime = sorted((BENCH.parent / "runtime" / "src").glob("*.cpp"))
    run([*cxx, *sorted(lowered.glob("*.cpp")), *runtime, "-o", program])
    return program


def start(command, log):
    """The server, and the port that it says it listens on, or is told to."""
    server = subprocess.Popen(["taskset", "-c", "0", *map(str, command)], stdout=log)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        time.sleep(0.05)
        log.seek(0)
        said = log.read()
        if found := re.search(r"listening on \S+:(\d+)|port=(\d+)", said):
            return server, int(found[1] or found[2])
        if "Ready to accept connections" in said:
            return server, int(command[command.index("--port") + 1])
    server.kill()
    sys.exit(f"redis.py: {command[0]} did not start")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(port, pid, test, depth, requests):
    """Requests a second, and microseconds of the server's CPU time for each."""
    before = cpu_seconds(pid)
    command = ["taskset", "-c", "1", "redis-benchmark", "-p", port, "-t", test, "-c", CLIENTS]
    said = run([*command, "-P", depth, "-n", requests, "--csv"])
    rows = list(csv.reader(said.splitlines()))
    rate = next(float(row[1]) for row in rows if row[0].startswith(TESTS[test]))
    return rate, (cpu_seconds(pid) - before) / requests * 1e6


def measure(commands, rounds, divisor):
    best = {}
    for _ in range(rounds):
        for name, command in commands.items():
            with tempfile.TemporaryFile("w+") as log:
                server, port = start(command, log)
                try:
                    for depth, requests in PIPELINES.items():
                        for test in TESTS:
                            seen = measured(port, server.pid, test, depth, requests // divisor)
                            rate, cost = best.get((depth, test, name), (0, float("inf")))
                            best[depth, test, name] = max(rate, seen[0]), min(cost, seen[1])
                finally:
                    server.kill()
                    server.wait(SECONDS)
    return best


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


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
    commands = {
        "mini_redis": [build(options), "127.0.0.1:0"],
        "redis-server": ["redis-server", "--port", free_port(), "--save", "", "--appendonly", "no"],
    }
    best = measure(commands, options.rounds, options.divisor)
    rows = []
    for depth in PIPELINES:
        for test in TESTS:
            ours, theirs = (best[depth, test, name] for name in commands)
            rows.append([
                f"{test} -c {CLIENTS} -P {depth}",
                f"{ours[0]:.0f}", f"{theirs[0]:.0f} ({theirs[0] / ours[0]:.2f})",
                f"{ours[1]:.2f}", f"{theirs[1]:.2f} ({theirs[1] / ours[1]:.2f})",
            ])  # fmt: skip
    columns = ["mini_redis", "redis-server (ratio)", "us of CPU", "redis-server (ratio)"]
    print_table("requests/s", columns, rows)


if __name__ == "__main__":
    main()
