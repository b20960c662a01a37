# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""hello_server under load: `hello_server_load.py PROGRAM`, where the program is the server that ends
at the end of its standard input. Its sanitizers say at the end what was leaked."""

import resource
import socket
import sys
import unittest

from server import Server, answer_on, close, connect

PROGRAM = sys.argv.pop()
CLIENTS = 1000
ROUNDS = 20


def allow_descriptors():
    """For this process and the servers that it starts: one for each client, and some."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (CLIENTS + 100, max(most, CLIENTS + 100)))


class Load(unittest.TestCase):
    def setUp(self):
        self.server = Server([PROGRAM, "127.0.0.1:0"])
        self.clients = []

    def tearDown(self):
        for client in self.clients:
            client.close()
        self.server.__exit__()

    def connect(self):
        self.clients.append(connect(self.server))
        return self.clients[-1]

    def assert_answers(self, client, name):
        client.sendall(name + b"\n")
        self.assertEqual(answer_on(client), b"Hello, " + name + b"!")

    def assert_clean_end(self):
        """The server ends with nothing leaked: the sanitizers would change its status."""
        status, messages = self.server.end_input()
        self.assertEqual(status, 0, messages)
        self.assertNotIn("Sanitizer", messages)
        self.assertNotIn("runtime error", messages)

    def test_a_thousand_clients_at_a_time(self):
        for _ in range(CLIENTS):
            self.connect()
        # All are connected; the last is served first.
        for number, client in reversed(list(enumerate(self.clients))):
            self.assert_answers(client, b"client %d" % number)
        self.assert_clean_end()

    def test_ends_while_a_thousand_clients_are_silent(self):
        for _ in range(CLIENTS):
            self.connect()
        self.clients[-1].sendall(b"Ad")
        self.assert_answers(self.connect(), b"the last")  # so all before have been accepted
        self.assert_clean_end()

    def test_clients_that_leave_at_any_point(self):
        line = b"Ada\n"
        for _ in range(ROUNDS):
            for sent in range(len(line) + 1):
                for abruptly in (False, True):
                    client = connect(self.server)
                    client.sendall(line[:sent])
                    close(client, abruptly)
        # After the answer, before it is read; and having read a part of it.
        for read in range(len(b"Hello, Ada!")):
            for abruptly in (False, True):
                client = connect(self.server)
                client.sendall(line)
                client.recv(read, socket.MSG_WAITALL)
                close(client, abruptly)
        self.assert_answers(self.connect(), b"Grace")
        self.assert_clean_end()


if __name__ == "__main__":
    allow_descriptors()
    unittest.main()
