#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rules of the source tree that a machine can check, so that no reviewer has to.

Prints what breaks one, as `file:line: what`. With --formatted it only lists the files that
clang-format keeps in shape.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ["lib", "tool", "runtime", "test", "docs", "examples", "bench", "cmake", ".ci"]
TEXT = {".cpp", ".h", ".py", ".cmake", ".txt", ".cfg", ".in", ".md", ".test", ".json", ".sh", ""}
CODE = TEXT - {".md", ".json"}

LOWERED_EXAMPLES = ROOT / "examples" / "lowered"
PRODUCT = ("lib", "tool", "runtime")
FORMATTED = [
    *(f"{folder}/**/*.{ending}" for folder in PRODUCT for ending in ("cpp", "h")),
    *(f"test/{folder}/**/*.{ending}" for folder in ("runtime", "unit") for ending in ("cpp", "h")),
    "test/oracle/**/*.cpp",
    "examples/*.cpp",
    "examples/mini_redis/*",
]

LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70

# Spelled so that they are not found here.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
MACHINE_PATH = re.compile(r"(^|[^\w./])/(work|farm|root|home|Users)/")
# A function's opening line, as clang-format leaves it, ends so; a namespace's or a class's does not.
FUNCTION = re.compile(r"^( *)(?! )(?!.*\b(namespace|class|struct|enum|union)\b).*\).*\{$")


def is_generated(path):
    return path.name.endswith(".expected.cpp") or path.parent == LOWERED_EXAMPLES


def text_files():
    # In a worktree .git is a file, which names a directory.
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def check_lines(path, lines):
    for number, line in enumerate(lines, start=1):
        if line != line.rstrip() and not is_generated(path):
            yield number, "space at the end of the line"
        if UNFINISHED.search(line):
            yield number, "a mark of unfinished work"
        if MACHINE_PATH.search(line):
            yield number, "a path of one machine"


def check_licence(path, lines):
    if path.suffix in CODE and not is_generated(path) and not path.name.startswith("."):
        if not any(LICENCE in line for line in lines[:3]):
            yield 1, f"the first line is not '{LICENCE}'"


def functions(lines):
    """First and last line of each function, as clang-format leaves them: closed by a brace alone,
    in the column of its first line. That is 0, or 2 in a class; a namespace or class ends
    otherwise."""
    first = {}
    for number, line in enumerate(lines, start=1):
        indent = len(line) - len(line.lstrip())
        if indent in (0, 2) and line.strip() == "}":
            yield first.get(indent, number), number
        elif line and line.lstrip()[0] not in "}#/)":
            first[indent] = number


def check_sizes(path, lines):
    if path.relative_to(ROOT).parts[0] not in PRODUCT:
        return
    if len(lines) > MAX_FILE_LINES:
        yield len(lines), f"more than {MAX_FILE_LINES} lines"
    for start, end in functions(lines):
        if end - start >= MAX_FUNCTION_LINES:
            yield start, f"a function of {end - start + 1} lines, more than {MAX_FUNCTION_LINES}"


def check_generated(path, lines):
    """Generated files that are kept have a source that they are kept true to."""
    if path.name.endswith(".expected.cpp"):
        source = path.with_name(path.name.replace(".expected.cpp", ".cpp"))
    elif path.parent == LOWERED_EXAMPLES:
        source = path.parent.parent / path.name
    else:
        return
    if not source.exists():
        yield 1, f"there is no {source.relative_to(ROOT)} that this could come from"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--formatted", action="store_true")
    if parser.parse_args().formatted:
        print("\n".join(str(path) for pattern in FORMATTED for path in sorted(ROOT.glob(pattern))))
        return 0
    broken = 0
    for path in sorted(text_files()):
        if path.suffix not in TEXT:
            continue
        lines = path.read_text().splitlines()
        for check in (check_lines, check_licence, check_sizes, check_generated):
            for number, what in check(path, lines):
                print(f"{path.relative_to(ROOT)}:{number}: {what}")
                broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
