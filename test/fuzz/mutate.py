# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Deletes, swaps and duplicates tokens of test inputs. Whatever comes out, the tool must not crash
or hang, nor leave a file after an error; and what it lowers has to compile, as the input did."""

import random
import re
import resource
import subprocess

TOKEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|\w+|::|->|&&|\|\||\S')
CPU_SECONDS = 60  # so that a busy machine is not taken for a hang
SECONDS = 550


def mutated(text, random):
    """`text` with one to three changes, none of them in the lines that include headers."""
    start = [match.end() for match in re.finditer(r"^#include.*$", text, re.M)]
    head, body = text[: start[-1] if start else 0], text[start[-1] if start else 0 :]
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        tokens = [m for m in TOKEN.finditer(body) if not m.group().startswith("//")]
        if len(tokens) < 3:
            break
        at = random.randrange(len(tokens) - 1)
        first, second = tokens[at], tokens[at + 1]
        change = random.choice(("delete", "swap", "duplicate", "copy"))
        if change == "delete":
            body = body[: first.start()] + body[first.end() :]
        elif change == "swap":
            body = (body[: first.start()] + second.group() + body[first.end() : second.start()]
                    + first.group() + body[second.end() :])  # fmt: skip
        elif change == "duplicate":
            body = body[: first.end()] + " " + first.group() + body[first.end() :]
        else:
            other = random.choice(tokens).group()
            body = body[: first.start()] + other + body[first.end() :]
    return head + body


def run(command):
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, errors="replace",
        timeout=SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS)),
    )  # fmt: skip


def problem(arguments, source, output):
    """What is wrong with the tool's work on `source`, or nothing."""
    output.unlink(missing_ok=True)
    include = ["-I", arguments.include]
    done = run([arguments.pollux, source, "-o", output, "--", "-std=c++20", "-w", *include])
    if done.returncode not in (0, 1):
        return f"the tool crashed or hung, status {done.returncode}\n{done.stderr[-2000:]}"
    if done.returncode == 1:
        if output.exists():
            return "the tool left an output after an error"
        return None if "error:" in done.stderr else f"there is no error message\n{done.stderr}"
    clang = [arguments.clang, "-w", "-fsyntax-only", *include]
    accepted = run([*clang, "-std=c++20", source])
    if accepted.returncode:
        return f"the tool accepts what Clang does not\n{accepted.stderr[:2000]}"
    compiled = run([*clang, "-std=c++17", output])
    return f"the output does not compile\n{compiled.stderr[:2000]}" if compiled.returncode else None


def campaign(arguments, inputs, seed, count, work, report):
    """The number of problems in `count` mutants. The same seed gives the same ones."""
    work.mkdir(parents=True, exist_ok=True)
    problems = 0
    for index in range(count):
        choice = random.Random(f"{seed}.{index}")
        origin = choice.choice(inputs)
        source = work / f"{origin.stem}.mutant.cpp"
        source.write_text(mutated(origin.read_text(), choice))
        found = problem(arguments, source, work / f"{origin.stem}.lowered.cpp")
        if found:
            problems += 1
            report(f"{origin}, seed {seed}, mutant {index}: {found}", source)
    return problems
