# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""hello_server, from outside: `hello_server.py PROGRAM`."""

import socket
import sys
import unittest

from server import SECONDS, Server, answer_on, close, connect, run

PROGRAM = sys.argv.pop()
A_MOMENT = 0.3  # seconds in which a server that should not answer could have answered


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def greet(server, name):
    with connect(server) as client:
        client.sendall(name)
        return answer_on(client)


class HelloServer(unittest.TestCase):
    def test_answers_a_line(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server:
            self.assertEqual(greet(server, b"Ada\n"), b"Hello, Ada!")
            self.assertEqual(greet(server, b"Grace\r\n"), b"Hello, Grace!")
            self.assertEqual(greet(server, b"\n"), b"Hello, !")
            self.assertEqual(greet(server, b"Ada\nGrace\n"), b"Hello, Ada!")

    def test_answers_a_line_that_comes_in_pieces(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server, connect(server) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"Ada\n":
                client.sendall(bytes([byte]))
            self.assertEqual(answer_on(client), b"Hello, Ada!")

    def test_end_of_input_ends_a_line(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server, connect(server) as client:
            client.sendall(b"Ada")
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(answer_on(client), b"Hello, Ada!")

    def test_no_answer_to_nothing(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server, connect(server) as client:
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(answer_on(client), b"")

    @unittest.skipUnless(has_ipv6(), "this machine has no IPv6 loopback")
    def test_listens_on_ipv6(self):
        with Server([PROGRAM, "[::1]:0"]) as server:
            server.address = ("::1", server.address[1])
            self.assertEqual(greet(server, b"Ada\n"), b"Hello, Ada!")

    def test_one_by_one_a_silent_client_blocks_the_others(self):
        with Server([PROGRAM, "--one-by-one", "127.0.0.1:0"]) as server:
            with connect(server) as silent, connect(server) as other:
                other.sendall(b"Grace\n")
                other.settimeout(A_MOMENT)
                with self.assertRaises(TimeoutError):
                    other.recv(1)
                silent.sendall(b"Ada\n")
                self.assertEqual(answer_on(silent), b"Hello, Ada!")
                other.settimeout(SECONDS)
                self.assertEqual(answer_on(other), b"Hello, Grace!")

    def test_a_task_each_and_a_silent_client_blocks_nobody(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server, connect(server) as silent:
            self.assertEqual(greet(server, b"Grace\n"), b"Hello, Grace!")
            silent.sendall(b"Ada\n")
            self.assertEqual(answer_on(silent), b"Hello, Ada!")

    def test_goes_on_after_a_reset(self):
        for options in ([], ["--one-by-one"]):
            with Server([PROGRAM, *options, "127.0.0.1:0"]) as server:
                client = connect(server)
                port = client.getsockname()[1]
                client.sendall(b"Ad")
                close(client, abruptly=True)
                self.assertRegex(
                    server.next_message(),
                    f"^hello_server: 127.0.0.1:{port}: .*Connection reset by peer",
                )
                self.assertEqual(greet(server, b"Grace\n"), b"Hello, Grace!")

    def test_goes_on_after_a_line_that_is_too_long(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server:
            with connect(server) as client:
                try:
                    client.sendall(b"A" * 1_000_000)
                except ConnectionError:
                    pass  # the server has closed the connection by then
                port = client.getsockname()[1]
                self.assertRegex(server.next_message(), f"^hello_server: 127.0.0.1:{port}: .*line")
            self.assertEqual(greet(server, b"Grace\n"), b"Hello, Grace!")

    def test_port_in_use(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server:
            address = "{}:{}".format(*server.address)
            status, message = run([PROGRAM, address])
            self.assertEqual(status, 1)
            self.assertIn(address, message)
            self.assertIn("Address already in use", message)
            self.assertEqual(greet(server, b"Ada\n"), b"Hello, Ada!")

    def test_malformed_address(self):
        status, message = run([PROGRAM, "127.0.0.1:http"])
        self.assertEqual(status, 1)
        self.assertIn("127.0.0.1:http", message)


if __name__ == "__main__":
    unittest.main()
