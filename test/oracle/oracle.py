#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that a lowered program behaves as its native twin.

Each input is an oracle program (see pollux/testing/oracle.h): a file, or a folder of sources and
headers that are lowered together. It is built as it is, as coroutines of clang's, and lowered, with
g++ and with clang under sanitizers. All must print the same events;
moves and destructions of moved-from objects are only counted, and the lowered program may have
fewer. On a failure the files stay where they are, and the commands to repeat it are printed.
"""

import argparse
import difflib
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

# Of what only the tool understands: the attribute, and where it stands in a lambda.
OURS = ["-Wno-unknown-attributes", "-Wno-c++23-lambda-attributes"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
SANITIZERS = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
COMPILE_SECONDS = 300
RUN_SECONDS = 60
SHOWN_LINES = 60


class Failure(Exception):
    """What went wrong; `details` is for the reader, for example a diff."""

    def __init__(self, what, details=""):
        super().__init__(what)
        self.details = details


class Session:
    """Runs commands for one input and remembers them, so that a failure can be repeated."""

    def __init__(self):
        self.commands = []

    def run(self, what, command, seconds):
        command = [str(word) for word in command]
        self.commands.append(command)
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=seconds
            )
        except subprocess.TimeoutExpired as stopped:
            output = stopped.stdout.decode(errors="replace") if stopped.stdout else ""
            raise Failure(f"{what} took more than {seconds} s", last_lines(output)) from None
        if done.returncode != 0:
            details = first_lines(done.stderr) or last_lines(done.stdout)
            raise Failure(f"{what} failed with status {done.returncode}", details)
        return done.stdout


def first_lines(text):
    return "\n".join(text.splitlines()[:SHOWN_LINES])


def last_lines(text):
    return "\n".join(text.splitlines()[-SHOWN_LINES:])


def compiler(name):
    """The command of a compiler, through ccache where there is one."""
    return ["ccache", name] if shutil.which("ccache") else [name]


def build_and_run(session, what, command, sources, program):
    """Compiling and linking are two steps since ccache keeps only the first."""
    objects = [program.with_suffix(f".{source.stem}.o") for source in sources]
    for source, compiled in zip(sources, objects):
        session.run(f"compiling {what}", command + ["-c", source, "-o", compiled], COMPILE_SECONDS)
    session.run(f"linking {what}", command + [*objects, "-o", program], COMPILE_SECONDS)
    return session.run(f"running {what}", [program], RUN_SECONDS).splitlines()


def files_of(program):
    """The sources of a program, and its headers."""
    if not program.is_dir():
        return [program], []
    return sorted(program.glob("**/*.cpp")), sorted(program.glob("**/*.h"))


def lower(session, arguments, program, work):
    """The lowered sources. Headers lie beside them as they do in the folder."""
    sources, headers = files_of(program)
    options = ["--", "-std=c++20", "-I", arguments.include]
    if not program.is_dir():
        lowered = work / f"{program.stem}.lowered.cpp"
        session.run(
            "pollux", [arguments.pollux, program, "-o", lowered, *options], COMPILE_SECONDS
        )
        return [lowered]
    output = ["--out-dir", work / "lowered"]
    command = [arguments.pollux, *sources, *headers, *output, *options]
    session.run("pollux", command, COMPILE_SECONDS)
    return sorted((work / "lowered").glob("**/*.cpp"))


def is_move(line):
    return line.startswith(("move ", "~moved "))


def ordered_events(trace):
    return [line for line in trace if not is_move(line)]


def moves_by_section(trace):
    """The number of moves in each section; one starts at each `== title`."""
    moves = {}
    section = ""
    for line in trace:
        if line.startswith("== "):
            section = line
        moves.setdefault(section, 0)
        moves[section] += is_move(line)
    return moves


def compare(twin, lowered, what):
    expected, seen = ordered_events(twin), ordered_events(lowered)
    if expected != seen:
        diff = difflib.unified_diff(expected, seen, "twin", what, n=6, lineterm="")
        raise Failure(f"{what} differs from its twin", "\n".join(list(diff)[:SHOWN_LINES]))
    lowered_moves = moves_by_section(lowered)
    for section, moves in moves_by_section(twin).items():
        if lowered_moves[section] > moves:
            raise Failure(
                f"{what} moves more than its twin",
                f"in '{section}': {lowered_moves[section]} moves and destructions of moved-from "
                f"objects, {moves} in the twin",
            )


def twin_command(arguments):
    include = ["-I", arguments.include]
    return compiler(arguments.clang) + ["-std=c++20", *WARNINGS, *OURS, *include]


def check(session, arguments, program, work):
    """Builds and runs `program` in all ways and compares."""
    sources, _ = files_of(program)
    twin = build_and_run(session, "the twin", twin_command(arguments), sources, work / "twin")
    lowered = lower(session, arguments, program, work)
    builds = {
        "lowered-gcc": compiler(arguments.gcc) + ["-O2"],
        "lowered-clang": compiler(arguments.clang) + SANITIZERS,
    }
    for name, command in builds.items():
        command = command + ["-std=c++17", *WARNINGS, "-I", arguments.include]
        compare(twin, build_and_run(session, name, command, lowered, work / name), name)


def print_twin(session, arguments, program, work):
    """Builds and runs only the twin, under sanitizers."""
    command = twin_command(arguments) + SANITIZERS
    sources, _ = files_of(program)
    print("\n".join(build_and_run(session, "the twin", command, sources, work / "twin")))


def make_directory(arguments, source):
    """Where to build one input. The same place each time lets ccache recognise what it compiles."""
    if not arguments.work:
        return pathlib.Path(tempfile.mkdtemp(prefix=f"oracle-{source.stem}-"))
    work = arguments.work / source.stem
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    return work


def report(failure, session, source):
    print(f"{source}: {failure}", file=sys.stderr)
    if failure.details:
        print(failure.details, file=sys.stderr)
    print("to repeat:", file=sys.stderr)
    for command in session.commands:
        print("  " + shlex.join(command), file=sys.stderr)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="+", type=pathlib.Path)
    parser.add_argument("--pollux", default="pollux", help="the tool to test")
    parser.add_argument("--include", required=True, help="the runtime's include directory")
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--gcc", default="g++")
    parser.add_argument("--work", type=pathlib.Path, help="where to build; kept on a failure")
    parser.add_argument("--twin-only", action="store_true", help="print the trace of the twin")
    return parser.parse_args(arguments)


def main(arguments):
    arguments = parse_arguments(arguments)
    failures = 0
    for source in arguments.inputs:
        session = Session()
        work = make_directory(arguments, source)
        try:
            (print_twin if arguments.twin_only else check)(session, arguments, source, work)
            shutil.rmtree(work)
        except Failure as failure:
            report(failure, session, source)
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
