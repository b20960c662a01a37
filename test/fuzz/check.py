# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether the lowered form of a random program does what its twin does: the oracle of test/oracle,
with what a campaign needs beside it. The twin may have warnings of the program's own, and what is
reduced must not become undefined on the way."""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))

import oracle  # noqa: E402


class Difference(Exception):
    """`kind` tells one bug from another, well enough for a reducer."""

    def __init__(self, kind, details):
        super().__init__(kind)
        self.kind = kind
        self.details = details


class Invalid(Exception):
    """The program itself is not what it should be."""


def kind_of(failure):
    """The first line of the diagnostics without what a smaller program would change in it."""
    lines = [
        line
        for line in failure.details.splitlines()
        if re.search(r"error|ERROR|Assert|was polled|was moved|terminate", line)
    ]
    text = lines[0] if lines and "differs" not in str(failure) else ""
    text = re.sub(r"‘[^’]*’|'[^']*'|\"[^\"]*\"|0x[0-9a-f]+|==\d+==|[^\s:]+\.(cpp|h)|\d+", "_", text)
    return f"{failure}: {text}" if text.strip() else str(failure)


class Checker:
    """Builds and runs programs in the folder `work`, with the oracle's arguments."""

    def __init__(self, arguments, work):
        self.arguments = arguments
        self.work = pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.source = self.work / "program.cpp"
        self.result = self.work / "lowered.cpp"
        self.commands = []

    def begin(self, text):
        session = oracle.Session()
        self.commands = session.commands
        self.source.write_text(text)
        return session

    def errors(self, text):
        """What Pollux says of it, line by line."""
        try:
            self.lower(self.begin(text))
        except oracle.Failure as failure:
            return failure.details.splitlines()
        return []

    def check(self, text, only=None):
        """Raises Difference or Invalid. With `only`, the kind of a difference that is looked for,
        it runs no more than that needs."""
        session = self.begin(text)
        trace, warnings = self.twin(session, sanitized=only is not None)
        try:
            self.lower(session)
            self.lowered(session, trace, warnings, only)
        except oracle.Failure as failure:
            raise Difference(kind_of(failure), failure.details) from None

    def twin(self, session, sanitized):
        arguments = self.arguments
        program = self.work / "twin"
        command = [arguments.clang, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic",
                   "-Wno-unknown-attributes", "-I", arguments.include]  # fmt: skip
        if sanitized:
            command += oracle.SANITIZERS
        try:
            said = self.compile(session, "the twin", command, self.source, program)
            trace = session.run("running the twin", [program], oracle.RUN_SECONDS).splitlines()
        except oracle.Failure as failure:
            raise Invalid(f"{failure}\n{failure.details}") from None
        names = set(re.findall(r"\[-W([\w-]+)\]", said))
        if any(name.startswith("tautological") for name in names):
            names.add("tautological-compare")  # what g++ calls all of these
        return trace, [f"-Wno-{name}" for name in sorted(names)]

    def compile(self, session, what, command, source, program):
        """Returns what the compiler says beside."""
        command = [str(word) for word in [*command, source, "-o", program]]
        session.commands.append(command)
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=oracle.COMPILE_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise oracle.Failure(f"compiling {what} took too long") from None
        if done.returncode:
            raise oracle.Failure(f"compiling {what} failed", oracle.first_lines(done.stderr))
        return done.stderr

    def lower(self, session):
        command = [self.arguments.pollux, self.source, "-o", self.result, "--", "-std=c++20",
                   "-I", self.arguments.include, "-Werror=pollux-argument-lifetime"]  # fmt: skip
        session.run("pollux", command, oracle.COMPILE_SECONDS)

    def lowered(self, session, trace, warnings, only):
        arguments = self.arguments
        include = ["-I", arguments.include]
        builds = {
            "lowered-clang": [arguments.clang, *oracle.SANITIZERS],
            # g++ 12 does not know that C++17 orders an assignment's operands.
            "lowered-gcc": [arguments.gcc, arguments.gcc_optimisation, "-Wno-sequence-point"],
        }
        for name, command in builds.items():
            if only and "lowered-" in only and name not in only:
                continue
            options = ["-std=c++17", *oracle.WARNINGS, *warnings, *include]
            program = self.work / name
            self.compile(session, name, [*command, *options], self.result, program)
            seen = session.run(f"running {name}", [program], oracle.RUN_SECONDS).splitlines()
            oracle.compare(trace, seen, name)
