#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what the tool says of one input against comments in that input.

A comment under the line stands for one diagnostic, with its text and its exact range:

      goto end;
    //^^^^^^^^ error: ...

A range that the comment's own slashes would cover, or of several lines, is written in columns, the
end after the last character, `+n:` when it is n lines further down:

    // 1-20 error: ...
    // 3-+2:4 error: ...

Where an error is expected the tool must have status 1 and leave its output file alone, else status
0 and write it. With --bless the comments are rewritten to what the tool says.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

SECONDS = 60
UNTOUCHED = "what was there before\n"
SEVERITIES = "error|warning|remark|note"
COMMENT = re.compile(rf"//( *\^+| \d+-(\+\d+:)?\d+) ({SEVERITIES}): ")
DIAGNOSTIC = re.compile(
    rf"(?P<file>[^:\n]+):(?P<line>\d+):(?P<column>\d+):(?P<ranges>(\{{[\d:-]+\}})*:?) "
    rf"(fatal )?(?P<severity>{SEVERITIES}): (?P<text>.*)"
)
RANGE = re.compile(r"\{(\d+):(\d+)-(\d+):(\d+)\}")


def run_tool(arguments, output):
    include = ["-I", arguments.include]
    machine_readable = ["-fdiagnostics-print-source-range-info", "-fno-caret-diagnostics"]
    command = [arguments.pollux, *arguments.options, arguments.input, "-o", output, "--"]
    command += ["-std=c++20", *include, *machine_readable]
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=SECONDS
    )


def comment(lines, match):
    """The comment that stands for a diagnostic. Lines between are counted without comments."""
    line, column = int(match["line"]), int(match["column"])
    further, end = 0, column + 1
    found = RANGE.search(match["ranges"])
    if found and int(found[1]) == line:
        column, end = int(found[2]), int(found[4])
        further = sum(not COMMENT.match(between) for between in lines[line : int(found[3])])
    said = f"{match['severity']}: {match['text']}"
    if further:
        return f"// {column}-+{further}:{end} {said}"
    if column < 3:
        return f"// {column}-{end} {said}"
    return "//" + " " * (column - 3) + "^" * max(1, end - column) + " " + said


def annotate(lines, file_name, stderr):
    """`lines` with their comments replaced by those for what the tool said."""
    said = {}
    for match in DIAGNOSTIC.finditer(stderr):
        # What is said elsewhere, for example notes in the runtime's headers, has no place here.
        if pathlib.Path(match["file"]).name == file_name:
            said.setdefault(int(match["line"]), []).append(comment(lines, match))
    result = []
    for number, line in enumerate(lines, start=1):
        if not COMMENT.match(line):
            result.append(line)
        result += said.get(number, [])
    return result


def check_status(done, output, refused):
    status = 1 if refused else 0
    if done.returncode != status:
        yield f"status {done.returncode} instead of {status}"
    elif refused and output.read_text() != UNTOUCHED:
        yield "the output was touched in spite of an error"
    elif not refused and output.read_text() == UNTOUCHED:
        yield "the output was not written"


def check(arguments, output):
    """Yields what is wrong."""
    output.write_text(UNTOUCHED)
    done = run_tool(arguments, output)
    expected = arguments.input.read_text().splitlines()
    seen = annotate(expected, arguments.input.name, done.stderr)
    if seen != expected and arguments.bless:
        arguments.input.write_text("\n".join(seen) + "\n")
    elif seen != expected:
        yield from difflib.unified_diff(expected, seen, "expected", "the tool says", lineterm="")
    refused = any(found and found[3] == "error" for found in map(COMMENT.match, seen))
    errors = list(check_status(done, output, refused))
    yield from errors
    if errors:
        yield done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", type=pathlib.Path)
    parser.add_argument("options", nargs="*", help="further options of the tool, after --")
    parser.add_argument("--pollux", required=True)
    parser.add_argument("--include", required=True, help="the runtime's include directory")
    parser.add_argument("--bless", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        errors = list(check(arguments, pathlib.Path(directory) / "output.cpp"))
    print("\n".join(errors), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
