#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keeps docs/supported.md true.

What follows its line `<!-- refusals -->` is every refusal in lib/parse, with what to write instead,
as the messages in the sources have them. With --bless it is rewritten. The files that the rest
names must exist.
"""

import argparse
import pathlib
import re
import sys

MARK = "<!-- refusals -->\n"
CALL = re.compile(r"\b(?:refuse|refuse_|report|reporter_\.error)\(|\breturn (?=\"an? )")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
REFERENCE = re.compile(r"\]\(([^)]+)\)")


def argument_text(source, start):
    """The source text from `start` to the end of the call or statement that it is in."""
    depth = 0
    for position, character in enumerate(source[start:], start):
        depth += character in "({"
        depth -= character in ")}"
        if depth < 0 or character == ";" and depth == 0 and source[position - 1] in "\")}":
            return source[start:position]
    return source[start:]


def message(text):
    """The literals in `text` as one; what stands between two of them is an ellipsis."""
    result, end = "", None
    for literal in LITERAL.finditer(text):
        if end is not None and text[end : literal.start()].strip():
            result += "…"
        result += literal[1].replace("\\", "")
        end = literal.end()
    return result


def refusals(root):
    for path in sorted((root / "lib/parse").glob("*.cpp")):
        source = path.read_text()
        for call in CALL.finditer(source):
            argument = argument_text(source, call.end())
            text = message(argument)
            if " " in text and not re.search(r"\bGroup::\w", argument):
                yield text


def table(root):
    rows = ["| refused | instead |", "| --- | --- |"]
    for text in sorted(set(refusals(root)), key=str.lower):
        refused, _, instead = text.partition("; ")
        row = f"| {refused} | {instead} |"
        rows.append(re.sub(r"[*<]", r"\\\g<0>", row))
    return "\n".join(rows) + "\n"


def check(arguments):
    """Yields what is wrong."""
    path = arguments.root / "docs/supported.md"
    written, mark, shown = path.read_text().partition(MARK)
    if not mark:
        yield f"docs/supported.md has no line {MARK}"
    expected = "\n" + table(arguments.root)
    if arguments.bless:
        path.write_text(written + MARK + expected)
    elif shown != expected:
        for row in set(shown.splitlines()) ^ set(expected.splitlines()):
            where = "only in docs/supported.md" if row in shown else "only in lib/parse"
            yield f"{where}: {row}"
        yield "./dev bless rewrites it"
    for reference in REFERENCE.findall(written):
        if not (path.parent / reference).exists():
            yield f"docs/supported.md has a link to '{reference}', which is not there"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True, help="of the source tree")
    parser.add_argument("--bless", action="store_true")
    errors = list(check(parser.parse_args()))
    print("\n".join(errors), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
