# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A lit test format: one test for each of some files, which lie anywhere in the source tree. It
passes when every command, with the file as its last argument, has status 0."""

import os
import shlex

import lit.formats
import lit.Test
import lit.util


class CommandPerFile(lit.formats.TestFormat):
    def __init__(self, commands, files, relative_to):
        self.commands = commands
        self.names = {os.path.relpath(file, relative_to): str(file) for file in files}

    def getTestsInDirectory(self, test_suite, path_in_suite, lit_config, local_config):
        for name, file in sorted(self.names.items()):
            path = path_in_suite + tuple(name.split(os.sep))
            yield lit.Test.Test(test_suite, path, local_config, file_path=file)

    def execute(self, test, lit_config):
        for command in self.commands:
            command = [*command, test.file_path]
            try:
                out, err, status = lit.util.executeCommand(
                    command,
                    env=test.config.environment,
                    timeout=lit_config.maxIndividualTestTime,
                )
            except lit.util.ExecuteCommandTimeoutException as stopped:
                return lit.Test.TIMEOUT, f"{shlex.join(command)}\n{stopped.out}{stopped.err}"
            if status != 0:
                return lit.Test.FAIL, f"status {status} of {shlex.join(command)}\n{out}{err}"
        return lit.Test.PASS, ""
