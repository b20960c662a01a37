# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A server program that a test starts, talks to and stops. Every wait has an end."""

import queue
import signal
import socket
import struct
import subprocess
import threading

SECONDS = 60  # the most that anything may take; nothing is tested by it


class Server:
    """Runs `command`, which says on its first line where it listens; `with` stops it."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.outputs = {}
        for stream in (self.process.stdout, self.process.stderr):
            lines = self.outputs[stream] = queue.SimpleQueue()
            threading.Thread(target=self.read, args=(stream, lines), daemon=True).start()
        self.address = self.find_address()

    @staticmethod
    def read(stream, lines):
        with stream:
            for line in stream:
                lines.put(line.rstrip("\n"))
        lines.put(None)

    def find_address(self):
        line = self.outputs[self.process.stdout].get(timeout=SECONDS)
        if line is None:
            raise AssertionError(f"the server has not started: {self.rest_of_stderr()}")
        host, port = line.split()[-1].rsplit(":", 1)
        return host, int(port)

    def next_message(self):
        """The next line on standard error; None at its end, and None again after that."""
        lines = self.outputs[self.process.stderr]
        line = lines.get(timeout=SECONDS)
        if line is None:
            lines.put(None)
        return line

    def rest_of_stderr(self):
        return "\n".join(iter(self.next_message, None))

    def end_input(self):
        """Closes standard input, and gives the exit status and what is left of standard error."""
        self.process.stdin.close()
        status = self.process.wait(timeout=SECONDS)
        return status, self.rest_of_stderr()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        """Checks that the server has not ended by itself before, unless with status 0."""
        self.process.terminate()
        self.process.stdin.close()
        try:
            status = self.process.wait(timeout=SECONDS)
        finally:
            self.process.kill()
        if status not in (0, -signal.SIGTERM):
            raise AssertionError(f"the server's status is {status}: {self.rest_of_stderr()}")


def run(command):
    """A program that is to end by itself: its exit status and standard error."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    return done.returncode, done.stderr


def connect(server):
    return socket.create_connection(server.address, timeout=SECONDS)


def answer_on(client):
    """All that comes until the server closes the connection."""
    parts = []
    while part := client.recv(4096):
        parts.append(part)
    return b"".join(parts)


def close(client, abruptly):
    """Closes the connection; abruptly, so that the server gets an error."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", abruptly, 0))
    client.close()
