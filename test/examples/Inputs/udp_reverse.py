# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""udp_reverse, from outside: `udp_reverse.py PROGRAM`."""

import socket
import sys
import unittest

from server import SECONDS, Server, run

PROGRAM = sys.argv.pop()


def client():
    result = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    result.settimeout(SECONDS)
    return result


def exchange(server, datagram):
    with client() as peer:
        peer.sendto(datagram, server.address)
        answer, sender = peer.recvfrom(65536)
        assert sender == server.address
        return answer


class UdpReverse(unittest.TestCase):
    def test_bytes_come_back_reversed(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server:
            self.assertEqual(exchange(server, b"Castor"), b"rotsaC")
            self.assertEqual(exchange(server, b"\x00\xff\n"), b"\n\xff\x00")
            self.assertEqual(exchange(server, b""), b"")
            longest = bytes(i % 251 for i in range(1200))
            self.assertEqual(exchange(server, longest), longest[::-1])

    def test_goes_on_after_a_datagram_that_is_too_long(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server, client() as peer:
            peer.sendto(b"x" * 1201, server.address)
            port = peer.getsockname()[1]
            self.assertEqual(
                server.next_message(),
                f"udp_reverse: 127.0.0.1:{port} sent more than 1200 bytes; not answered",
            )
            self.assertEqual(exchange(server, b"abc"), b"cba")

    def test_goes_on_after_a_peer_that_does_not_wait(self):
        with Server([PROGRAM, "127.0.0.1:0"]) as server:
            for _ in range(20):
                with client() as peer:
                    peer.sendto(b"gone", server.address)
            self.assertEqual(exchange(server, b"abc"), b"cba")

    def test_port_in_use(self):
        with client() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            status, message = run([PROGRAM, address])
        self.assertEqual(status, 1)
        self.assertIn(address, message)
        self.assertIn("Address already in use", message)

    def test_malformed_address(self):
        status, message = run([PROGRAM, "somewhere"])
        self.assertEqual(status, 1)
        self.assertIn("somewhere", message)


if __name__ == "__main__":
    unittest.main()
