# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the oracle itself: what it accepts and what it must not let pass.

The inputs are tiny programs, and the tool is a script that "lowers" them by replacing text.
"""

import argparse
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import oracle

PROGRAM = r"""
#include <cstdio>
void say(const char* event) { std::puts(event); }
int main() {
  say("== one");
  say("+a");
  say("move a");
  say("~moved a");
  say("~a");
  say("== end");
}
"""

TOOL = """\
#!{python}
import pathlib, sys
text = pathlib.Path(sys.argv[1]).read_text()
assert {old!r} in text
assert sys.argv[2] == "-o" and "--" in sys.argv and "-std=c++20" in sys.argv
pathlib.Path(sys.argv[3]).write_text(text.replace({old!r}, {new!r}))
sys.exit({status})
"""


class OracleTest(unittest.TestCase):
    def check(self, old, new, status=0):
        """What the oracle says of a tool that replaces `old` by `new`; empty if it is content."""
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            tool, source = directory / "tool", directory / "input.cpp"
            source.write_text(PROGRAM)
            tool.write_text(TOOL.format(python=sys.executable, old=old, new=new, status=status))
            tool.chmod(0o755)
            command = [str(source), "--pollux", str(tool), "--include", name, "--work", name]
            command += ["--clang", compilers.clang, "--gcc", compilers.gcc]
            said = io.StringIO()
            with contextlib.redirect_stderr(said):
                exit_status = oracle.main(command)
            self.assertEqual(exit_status, 1 if said.getvalue() else 0)
            return said.getvalue()

    def test_accepts_the_same_events_and_fewer_moves(self):
        self.assertEqual(self.check("say", "say"), "")
        self.assertEqual(self.check('  say("move a");\n  say("~moved a");\n', ""), "")
        self.assertEqual(self.check('say("+a");\n  say("move a");', 'say("move a");\n  say("+a");'), "")

    def test_sees_a_different_order(self):
        said = self.check('say("~a");\n  say("== end");', 'say("== end");\n  say("~a");')
        self.assertIn("lowered-gcc differs from its twin", said)
        self.assertIn("+== end\n ~a\n-== end\n", said)
        self.assertIn("to repeat:", said)

    def test_sees_missing_and_additional_events(self):
        self.assertIn("differs", self.check('say("~a");', ""))
        self.assertIn("differs", self.check('say("+a");', 'say("+a"), say("copy a");'))

    def test_sees_more_moves(self):
        said = self.check('say("move a");', 'say("move a"), say("move a");')
        self.assertIn("moves more than its twin", said)
        self.assertIn("in '== one': 3 moves", said)

    def test_sees_warnings_errors_and_failures(self):
        self.assertIn("compiling lowered-gcc failed", self.check("int main() {", "int main() { int x;"))
        self.assertIn("running lowered-gcc failed", self.check("int main() {", "int main() { return 3;"))
        self.assertIn("pollux failed with status 1", self.check("say", "say", status=1))

    def test_sees_what_only_the_sanitizers_see(self):
        shift = 'int main(int count, char**) {\n  if (1 << (count + 40) == 7) say("never");'
        said = self.check("int main() {", shift)
        self.assertIn("running lowered-clang failed", said)
        self.assertIn("shift exponent 41", said)



if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--gcc", default="g++")
    compilers, sys.argv[1:] = parser.parse_known_args()
    unittest.main()
