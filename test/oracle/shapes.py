#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keeps the list of shapes true.

shapes.txt names the constructs that have to be tested. Each test says in a line `SHAPES: CF1, EX2`
which it covers. An id without a test, a mark '-' on one that has a test, and a test's id that is
not in the list are faults. With --bless the marks are rewritten.
"""

import argparse
import pathlib
import re
import sys

SHAPE = re.compile(r"^(-?)([A-Z]+\d+) ")
NAMED = re.compile(r"^(?://|#)?\s*SHAPES: (.*)$", re.MULTILINE)
SUFFIXES = {".cpp", ".test", ".py"}


def tested(root):
    """The tests of each id that a test names."""
    tests = {}
    for path in sorted((root / "test").rglob("*")):
        if path.suffix not in SUFFIXES or path.name == "shapes.py":
            continue
        for line in NAMED.finditer(path.read_text(errors="replace")):
            for shape in line[1].split(","):
                tests.setdefault(shape.strip(), []).append(str(path.relative_to(root)))
    return tests


def faults(lines, tests):
    listed = set()
    for line in lines:
        shape = SHAPE.match(line)
        if not shape:
            continue
        listed.add(shape[2])
        if not shape[1] and shape[2] not in tests:
            yield f"no test names {shape[2]}"
        if shape[1] and shape[2] in tests:
            yield f"{shape[2]} has a test, {tests[shape[2]][0]}: take its mark off"
    for unknown in sorted(set(tests) - listed):
        yield f"{tests[unknown][0]} names {unknown}, which is not in the list"


def marked(line, tests):
    shape = SHAPE.match(line)
    if not shape:
        return line
    return ("" if shape[2] in tests else "-") + line[len(shape[1]) :]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--bless", action="store_true")
    arguments = parser.parse_args()
    shapes = arguments.root / "test/oracle/shapes.txt"
    lines = shapes.read_text().splitlines(keepends=True)
    tests = tested(arguments.root)
    if arguments.bless:
        lines = [marked(line, tests) for line in lines]
        shapes.write_text("".join(lines))
    found = list(faults(lines, tests))
    print("\n".join(found))
    missing = [shape[2] for shape in map(SHAPE.match, lines) if shape and shape[1]]
    print(f"without a test: {', '.join(missing) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
