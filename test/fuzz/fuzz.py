#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random async programs against their twins, and mutants of the test inputs against the tool.

A program holds many async functions, so that the time goes into them and not into headers. Each is
driven to its end and destroyed after every number of polls, as a coroutine of clang's and lowered,
with g++ and with clang under sanitizers. The first difference of a kind is reduced and printed. The
same seed gives the same programs.
"""

import argparse
import pathlib
import random
import re
import shlex
import sys
import tempfile
import time

import mutate
from check import Checker, Difference, Invalid
from program import generate
from prune import functions_in, without
from reduce import reduced
from tree import is_well_defined

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = 50  # of a program
# What Pollux refuses, and says so: the generator avoids most of it (is_refused in expressions.py).
GAPS = (
    "would have to be moved once more than in a coroutine",
    "a co_await in this place is not supported yet",
    "a reference to a part of a temporary is not supported yet",
    "but its type has no name that could be given to a member",
    "is destroyed when the call returns; Clang's coroutines keep it",
)
ERROR_LINE = re.compile(r":(\d+):\d+: error: ")
INPUTS = ("test/oracle/*/*.cpp", "test/golden/*.cpp", "examples/*.cpp")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="how many async functions")
    parser.add_argument("--seed", type=int, help="of the first program; a random one if not given")
    parser.add_argument("--mutate", type=int, default=0, metavar="N", help="N mutants instead")
    parser.add_argument("--no-reduce", action="store_true", help="only print the seed")
    parser.add_argument("--pollux", default=ROOT / "build/bin/pollux", help="the tool to test")
    parser.add_argument("--include", default=ROOT / "runtime/include")
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--gcc", default="g++")
    parser.add_argument("--gcc-optimisation", default="-O0", help="such as -O2, which is slower")
    parser.add_argument("--work", type=pathlib.Path, help="where to build; kept")
    return parser.parse_args()


def smallest(arguments, work, tree, kind):
    """The text of the smallest program found that shows the difference `kind`."""
    checker = Checker(arguments, work / "reduction")

    def shows(text):
        try:
            checker.check(text, only=kind)
        except Difference as difference:
            return difference.kind == kind
        except Invalid:
            return False
        return False

    return reduced(tree, shows).text()


def supported(checker, tree):
    """The program without the functions that Pollux refuses, and says so."""
    while functions_in(tree):
        errors = [line for line in checker.errors(tree.text()) if ": error: " in line]
        if not errors or not all(any(gap in line for gap in GAPS) for line in errors):
            break
        smaller = without(tree, [int(ERROR_LINE.search(line)[1]) for line in errors])
        if smaller is None:
            break
        tree = smaller
    return tree


def functions_campaign(arguments, work, seed):
    """The number of differences."""
    checker = Checker(arguments, work)
    kinds = set()
    differences = done = refused = 0
    while done < arguments.count:
        functions = min(FUNCTIONS, arguments.count - done)
        tree = generate(seed, functions)
        assert is_well_defined(tree), seed
        tree = supported(checker, tree)
        refused += functions - functions_in(tree)
        functions = functions_in(tree)
        try:
            checker.check(tree.text())
        except Difference as difference:
            differences += 1
            print(f"--- seed {seed}: {difference.kind}\n{difference.details}")
            print("to repeat:\n" + "\n".join("  " + shlex.join(c) for c in checker.commands))
            if difference.kind not in kinds and not arguments.no_reduce:
                print("reduced:\n" + smallest(arguments, work, tree, difference.kind))
            kinds.add(difference.kind)
        except Invalid as invalid:
            differences += 1
            print(f"--- seed {seed}: the generator made what is no program: {invalid}")
        sys.stdout.flush()
        done += functions
        seed += 1
    print(f"{done} async functions, {differences} programs that differ; {refused} more refused")
    return differences


def mutation_campaign(arguments, work, seed):
    inputs = sorted(path for pattern in INPUTS for path in ROOT.glob(pattern)
                    if not path.name.endswith(".expected.cpp"))  # fmt: skip

    def report(what, source):
        kept = source.with_suffix(f".{time.monotonic_ns()}.cpp")
        source.rename(kept)
        print(f"--- {what}\nin {kept}", flush=True)

    problems = mutate.campaign(arguments, inputs, seed, arguments.mutate, work, report)
    print(f"{arguments.mutate} mutants, {problems} problems")
    return problems


def main():
    arguments = parse_arguments()
    seed = arguments.seed if arguments.seed is not None else random.randrange(10**9)
    work = arguments.work or pathlib.Path(tempfile.mkdtemp(prefix="pollux-fuzz-"))
    print(f"seed {seed}, in {work}", flush=True)
    campaign = mutation_campaign if arguments.mutate else functions_campaign
    return 1 if campaign(arguments, work, seed) else 0


if __name__ == "__main__":
    sys.exit(main())
