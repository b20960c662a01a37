#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keeps README.md true, and the code in docs/.

A code block after `<!-- FILE: START -->` is the part of FILE from the line that begins with START
to the next line that is `}` or `};`, or to the end; after `<!-- FILE, lowered: START -->` it is of
what the tool makes of FILE. Several parts, as START | START, have an empty line between them. With
--bless the blocks are rewritten.

Each line `$ COMMAND` in a block of README.md of the language console is run in a scratch directory that has the
tree's folders; a command of ./dev, which is not for use inside of a test, must be one that it
has. Links of README.md must lead to something.
"""

import argparse
import difflib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 300
MAX_LINES = 200
EXCERPT = re.compile(r"<!-- (\S+?)(, lowered)?: ([^\n]+) -->\n```(\w+)\n(.*?)```\n", re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def run(command, directory, shell=False):
    done = subprocess.run(
        command, shell=shell, cwd=directory, capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode != 0:
        raise SystemExit(f"status {done.returncode} of {command}\n{done.stdout}{done.stderr}")
    return done.stdout


def lower(arguments, file):
    flags = ["-std=c++20", f"-I{arguments.root / 'runtime/include'}"]
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory, "lowered.cpp")
        tool = arguments.build / "bin/pollux"
        run([tool, arguments.root / file, "-o", output, "--", *flags], arguments.root)
        return output.read_text()


def part(text, start, file):
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if line.startswith(start)), None)
    if first is None:
        raise SystemExit(f"{file} is quoted from a line '{start}', which it does not have")
    ends = (n for n, line in enumerate(lines) if n >= first and line in ("}", "};"))
    return "\n".join(lines[first : next(ends, len(lines) - 1) + 1])


def up_to_date(arguments, page):
    """The page with the blocks as they should be."""

    def excerpt(match):
        file, lowered, starts, language, _ = match.groups()
        text = lower(arguments, file) if lowered else (arguments.root / file).read_text()
        code = "\n\n".join(part(text, start, file) for start in starts.split(" | "))
        return f"<!-- {file}{lowered or ''}: {starts} -->\n```{language}\n{code}\n```\n"

    return EXCERPT.sub(excerpt, page)


def run_commands(arguments, readme):
    shutil.rmtree(arguments.work, ignore_errors=True)
    arguments.work.mkdir(parents=True)
    for name in ("examples", "runtime", "test"):
        (arguments.work / name).symlink_to(arguments.root / name)
    (arguments.work / "build").symlink_to(arguments.build)
    of_dev = re.findall(r"^  (\w+)", run(["./dev", "help"], arguments.root), re.MULTILINE)

    lines = "".join(CONSOLE.findall(readme)).splitlines()
    commands = [line[2:] for line in lines if line.startswith("$ ")]
    if not commands:
        yield "there is no command in README.md"
    for command in commands:
        if not command.startswith("./dev "):
            run(command, arguments.work, shell=True)
        elif command.split()[1] not in of_dev:
            yield f"README.md shows '{command}', which ./dev does not know"


def check_excerpts(arguments, path):
    """Yields what is wrong, unless it is to be rewritten."""
    before = path.read_text()
    after = up_to_date(arguments, before)
    if before == after:
        return
    if arguments.bless:
        path.write_text(after)
        return
    names = str(path.relative_to(arguments.root)), "should be"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
    yield "\n".join(lines) + "\n./dev bless rewrites it"


def check(arguments):
    """Yields what is wrong."""
    path = arguments.root / "README.md"
    for page in [path, *sorted(arguments.root.glob("docs/*.md"))]:
        yield from check_excerpts(arguments, page)
    readme = path.read_text()
    if readme.count("\n") > MAX_LINES:
        yield f"README.md has more than {MAX_LINES} lines"
    for link in LINK.findall(readme):
        if not (arguments.root / link).exists():
            yield f"README.md has a link to '{link}', which is not there"
    yield from run_commands(arguments, readme)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True, help="of the source tree")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build directory")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="scratch directory")
    parser.add_argument("--bless", action="store_true")
    errors = list(check(parser.parse_args()))
    print("\n".join(errors), file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
