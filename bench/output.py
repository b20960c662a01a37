#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what a reader gets: over the test inputs, lines out for each line of an async function
in, the longest poll(), and the names that no name of the user's is in. The worst ten come with
each, so that somebody looks at them.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS = 300  # for one file
SHOWN = 10

CLASS = re.compile(r"^// The state machine of (\w+) \(([^:]+):(\d+)\)\.$", re.MULTILINE)
POLL = re.compile(r"^(?:inline )?pollux::Poll<.*>\s+([\w:]+)::poll(?:_next)?\(.*$", re.MULTILINE)
MEMBER = re.compile(r"^ +(?:union|struct|class|enum|[\w:<>,*& \[\]()]+?)[ *&]([a-z]\w*)(?:\[\w*\])?;")
WORD = re.compile(r"[A-Za-z]\w*")

# What every class has.
FIXED = {"state_", "live_", "kept", "cx", "on_exit", "leave_try", "state", "live", "ready"}

Function = collections.namedtuple("Function", "name where lines_in lines_out poll made")


def body_lines(source, line):
    """How many lines the function takes that begins at this line: to the brace that ends it."""
    depth, seen = 0, False
    for i, text in enumerate(source[line - 1 :]):
        for c in text:
            depth += {"{": 1, "}": -1}.get(c, 0)
            seen = seen or c == "{"
        if seen and depth <= 0:
            return i + 1
    return len(source) - line + 1


def block_end(lines, begin):
    """The line behind that of the closing brace in the first column."""
    for i in range(begin, len(lines)):
        if re.match(r"^ *\};?$", lines[i]) and len(lines[i]) - len(lines[i].lstrip()) == indent(
            lines[begin]
        ):
            return i + 1
    return len(lines)


def indent(line):
    return len(line) - len(line.lstrip())


def words_of(source):
    """The user's names, and their parts, without regard to case."""
    words = set()
    for word in WORD.findall("\n".join(source)):
        words.add(word.lower().replace("_", ""))
        words.update(part for part in word.lower().split("_") if part)
    return words


def is_derived(name, words):
    parts = [part for part in re.sub(r"_?\d+$", "", name).lower().split("_") if part]
    known = words | {"future", "value", "of", "in", "with", "result"}
    return "".join(parts) in known or all(part in known for part in parts)


def functions(path, lowered):
    """What is known of each function of a file."""
    source = path.read_text().splitlines()
    words = words_of(source)
    lines = lowered.splitlines()
    text = lowered
    polls = {}
    for match in POLL.finditer(text):
        begin = text.count("\n", 0, match.start())
        if ";" in lines[begin]:
            continue
        polls[match[1]] = (begin, block_end(lines, begin))
    heads = [(m, text.count("\n", 0, m.start())) for m in CLASS.finditer(text)]
    for match, begin in heads:
        head = next(i for i in range(begin, len(lines)) if re.match(r"^ *class ", lines[i]))
        end = block_end(lines, head)
        name = re.match(r"^ *class ([\w:]+)", lines[head])[1]
        first, last = polls.get(name, next(
            (span for other, span in polls.items() if other.split("::")[-1] == name), (0, 0)))
        made = [
            found[1]
            for line in lines[head:end]
            if (found := MEMBER.match(line)) and found[1] not in FIXED
            and not is_derived(found[1], words)
        ]
        lines_in = body_lines(source, int(match[3]))
        out = end - begin + last - first
        yield Function(match[1], f"{path.name}:{match[3]}", lines_in, out, last - first, made)


def lower(options, path, output):
    command = [options.pollux, path, "-o", output, "--", "-std=c++20", "-I", ROOT / "runtime/include"]
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        sys.exit(f"output.py: {path} took more than {SECONDS} s")
    if done.returncode != 0:
        sys.exit(f"output.py: {path}:\n{done.stderr}")
    return output.read_text()


def worst(title, functions, key, show):
    print(f"\n{title}")
    for function in sorted(functions, key=key, reverse=True)[:SHOWN]:
        print(f"  {show(function):>12}  {function.name} ({function.where})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pollux", type=pathlib.Path, default=ROOT / "build/bin/pollux")
    parser.add_argument("inputs", nargs="*", type=pathlib.Path, help="instead of the test corpus")
    options = parser.parse_args()
    inputs = options.inputs or sorted(
        [*(ROOT / "test/oracle").glob("*/*.cpp"), *(ROOT / "test/golden").glob("*.cpp")]
    )
    found = []
    with tempfile.TemporaryDirectory() as directory:
        for path in inputs:
            if not path.name.endswith(".expected.cpp"):
                output = pathlib.Path(directory, "output.cpp")
                found += functions(path, lower(options, path, output))
    if not found:
        sys.exit("output.py: there is no async function in these files")
    total_in = sum(function.lines_in for function in found)
    total_out = sum(function.lines_out for function in found)
    made = sum(len(function.made) for function in found)
    print(f"{len(found)} functions of {len(inputs)} files")
    print(f"lines out for each line in: {total_out / total_in:.2f} ({total_out} / {total_in})")
    print(f"longest poll(): {max(function.poll for function in found)} lines")
    print(f"names that are not made of the user's: {made}")
    ratio = lambda function: function.lines_out / function.lines_in
    worst("most lines for each line in", found, ratio, lambda f: f"{ratio(f):.1f}")
    worst("longest poll()", found, lambda f: f.poll, lambda f: f"{f.poll} lines")
    named = [function for function in found if function.made]
    worst("made names", named, lambda f: len(f.made), lambda f: ", ".join(f.made[:4]))


if __name__ == "__main__":
    main()
