# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tests that go through the tool, and the checks of the source tree. One folder each:

  oracle       a lowered program behaves as its native twin
  fuzz         random programs and mutants, a few of them; ./dev fuzz makes as many as you like
  golden       the whole expected output beside the input
  diagnostics  refused input, with its diagnostics in the source
  tool         the command line, the stages' prints, the installed tree
  examples     the examples, against real sockets and clocks
  docs         README.md and docs/supported.md say what is so
  headers      each header of the runtime compiles alone
  tidy         rules of the source tree

`./dev test [FILTER]` runs them, `./dev bless [FILTER]` rewrites what is expected (parameter bless).
"""

import os
import shlex
import sys

import lit.formats

config.name = "pollux"
config.test_source_root = os.path.join(config.source_dir, "test")
config.test_exec_root = os.path.join(config.build_dir, "test", "lit")
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".test"]
config.excludes = ["model", "runtime", "simulation", "unit", "Inputs"]

for variable in ("CCACHE_DIR", "HOME", "TMPDIR"):
    if variable in os.environ:
        config.environment[variable] = os.environ[variable]
config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"

# The folders' own configurations share command_per_file.py.
sys.path.insert(0, config.test_source_root)

config.bless = bool(int(lit_config.params.get("bless", "0")))
config.pollux = os.path.join(config.build_dir, "bin", "pollux")
config.runtime_include = os.path.join(config.source_dir, "runtime", "include")
config.runtime_library = os.path.join(config.build_dir, "lib", "libpollux_runtime.a")
config.python = sys.executable


def script(*path, options=()):
    """The command of one of the tests' own Python scripts."""
    return [config.python, os.path.join(config.test_source_root, *path), *options]


tools = ["--pollux", config.pollux, "--include", config.runtime_include]
compilers = ["--clang", config.clangxx, "--gcc", config.gxx]
bless = ["--bless"] if config.bless else []
config.golden = script("golden", "golden.py", options=tools + compilers + bless)
config.diagnostics = script("diagnostics", "diagnostics.py", options=tools + bless)

for name, command in {
    "%pollux": [config.pollux],
    "%oracle": script("oracle", "oracle.py", options=tools + compilers + ["--work", "%t.oracle"]),
    "%fuzz": script("fuzz", "fuzz.py", options=tools + compilers + ["--work", "%t.fuzz"]),
    "%golden": config.golden,
    "%diagnostics": config.diagnostics,
    "%runtime_include": [config.runtime_include],
    "%runtime_library": [config.runtime_library],
    "%examples": [os.path.join(config.source_dir, "examples")],
    "%build": [config.build_dir],
    "%cmake": [config.cmake],
    "%clang_format": [config.clang_format],
    "%clangxx": [config.clangxx],
    "%gxx": [config.gxx],
    "%python": [config.python],
    r"(?<![\w/.-])FileCheck(?![\w/.-])": [config.filecheck],
    r"(?<![\w/.-])not(?![\w/.-])": [config.not_],
    r"(?<![\w/.-])split-file(?![\w/.-])": [config.split_file],
}.items():
    config.substitutions.append((name, shlex.join(command)))
