# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mini_redis, from outside: `mini_redis.py PROGRAM`. With Debian's redis-cli and redis-benchmark, and
with what no client sends."""

import signal
import socket
import subprocess
import sys
import unittest

from server import SECONDS, Server, answer_on, connect

PROGRAM = sys.argv.pop()


def bulk(*words):
    """A request, as bytes."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        word = word if isinstance(word, bytes) else word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


def read_exactly(client, size):
    parts = b""
    while len(parts) < size:
        part = client.recv(size - len(parts))
        if not part:
            raise AssertionError(f"the connection was closed after {parts!r}")
        parts += part
    return parts


class MiniRedis(unittest.TestCase):
    def setUp(self):
        self.server = Server([PROGRAM, "127.0.0.1:0"])
        self.addCleanup(lambda: self.server.__exit__())

    def redis(self, program, *arguments):
        done = subprocess.run(
            [program, "-p", str(self.server.address[1]), *arguments],
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def cli(self, *words):
        return self.redis("redis-cli", *words).strip()

    def expect(self, request, reply):
        """On a connection of its own, where that is all there is to come so far."""
        with connect(self.server) as client:
            client.sendall(request)
            self.assertEqual(read_exactly(client, len(reply)), reply)

    def expect_closed(self, request, reply):
        with connect(self.server) as client:
            client.sendall(request)
            self.assertEqual(answer_on(client), reply)
        self.assertEqual(self.cli("PING"), "PONG")

    def test_the_commands_with_redis_cli(self):
        for words, reply in (
            (["PING"], "PONG"),
            (["ping", "hello"], "hello"),
            (["ECHO", "two words"], "two words"),
            (["GET", "a"], ""),
            (["SET", "a", "1"], "OK"),
            (["GET", "a"], "1"),
            (["SET", "a", "2", "NX"], ""),
            (["SET", "b", "2", "XX"], ""),
            (["SET", "a", "2", "XX"], "OK"),
            (["INCR", "a"], "3"),
            (["INCR", "new"], "1"),
            (["SET", "text", "x"], "OK"),
            (["INCR", "text"], "ERR value is not an integer or out of range"),
            (["EXISTS", "a", "a", "nothing"], "2"),
            (["DEL", "a", "nothing"], "1"),
            (["EXISTS", "a"], "0"),
            (["TTL", "a"], "-2"),
            (["TTL", "text"], "-1"),
            (["EXPIRE", "text", "1000"], "1"),
            (["TTL", "text"], "1000"),
            (["EXPIRE", "nothing", "1"], "0"),
            (["SET", "text", "y"], "OK"),
            (["TTL", "text"], "-1"),
            (["SET", "text", "y", "EX", "2000"], "OK"),
            (["TTL", "text"], "2000"),
            (["EXPIRE", "text", "-1"], "1"),
            (["EXISTS", "text"], "0"),
            (["SET", "text", "y", "EX", "0"], "ERR invalid expire time in 'set' command"),
            (["SET", "text", "y", "NX", "XX"], "ERR syntax error"),
            (["KEYS", "n?w"], "new"),
            (["PUBLISH", "nobody", "x"], "0"),
            (["FLY"], "ERR unknown command 'FLY'"),
            (["GET"], "ERR wrong number of arguments for 'GET' command"),
        ):
            with self.subTest(words=words):
                self.assertEqual(self.cli(*words), reply)

    def test_a_key_expires(self):
        self.assertEqual(self.cli("SET", "a", "1", "PX", "1"), "OK")
        for _ in range(100):
            if self.cli("EXISTS", "a") == "0":
                break
        self.assertEqual(self.cli("GET", "a"), "")
        self.assertEqual(self.cli("KEYS", "*"), "")

    def test_patterns(self):
        for key in ("hello", "hallo", "hxllo", "hllo", "h*llo"):
            self.cli("SET", key, "x")
        for pattern, found in (
            ("h?llo", ["h*llo", "hallo", "hello", "hxllo"]),
            ("h*llo", ["h*llo", "hallo", "hello", "hllo", "hxllo"]),
            ("h[ae]llo", ["hallo", "hello"]),
            ("h[^e]llo", ["h*llo", "hallo", "hxllo"]),
            ("h[a-e]llo", ["hallo", "hello"]),
            ("h\\*llo", ["h*llo"]),
            ("*l*o", ["h*llo", "hallo", "hello", "hllo", "hxllo"]),
            ("", []),
        ):
            with self.subTest(pattern=pattern):
                self.assertEqual(sorted(self.cli("KEYS", pattern).split()), found)

    def test_pipelined_requests_in_pieces(self):
        requests = bulk("SET", "k", b"\0\r\n") + bulk("GET", "k") + b"PING\r\n\r\nECHO x\n"
        replies = b"+OK\r\n$3\r\n\0\r\n\r\n+PONG\r\n$1\r\nx\r\n"
        self.expect(requests * 500, replies * 500)
        with connect(self.server) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in requests:
                client.sendall(bytes([byte]))
            self.assertEqual(read_exactly(client, len(replies)), replies)

    def test_a_value_as_large_as_may_be(self):
        value = b"x" * (1 << 20)
        self.expect(bulk("SET", "k", value) + bulk("GET", "k"), b"+OK\r\n$1048576\r\n" + value)

    def test_malformed_requests_get_an_error_and_the_end(self):
        for request, error in (
            (b"*x\r\n", b"invalid multibulk length"),
            (b"*9999999\r\n", b"invalid multibulk length"),
            (b"*99999999999999999999\r\n", b"invalid multibulk length"),
            (b"*1\r\n:5\r\n", b"expected '$', got ':'"),
            (b"*1\r\n$-1\r\n", b"invalid bulk length"),
            (b"*1\r\n$1048577\r\n", b"invalid bulk length"),
            (b"*1\r\n$4\r\nPINGxx", b"a bulk string does not end where it should"),
            (b"x" * 65536, b"too big inline request"),
            (b"*" + b"1" * 65536, b"too big mbulk count string"),
            (b"*1\r\n$" + b"1" * 65536, b"too big bulk count string"),
        ):
            with self.subTest(request=request[:20]):
                self.expect_closed(request, b"-ERR Protocol error: " + error + b"\r\n")

    def test_what_came_before_a_malformed_request_is_answered(self):
        self.expect_closed(b"PING\r\n*x\r\nPING\r\n",
                           b"+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n")

    def test_a_client_may_go_at_any_point(self):
        whole = bulk("SET", "k", "value") + bulk("GET", "k")
        for size in range(len(whole)):
            with connect(self.server) as client:
                client.sendall(whole[:size])
        self.assertEqual(self.cli("PING"), "PONG")

    def test_quit_says_goodbye(self):
        self.expect_closed(b"QUIT\r\nPING\r\n", b"+OK\r\n")

    def test_publish_and_subscribe(self):
        with connect(self.server) as client:
            client.sendall(bulk("SUBSCRIBE", "news", "sport"))
            first = b"*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n"
            second = b"*3\r\n$9\r\nsubscribe\r\n$5\r\nsport\r\n:2\r\n"
            self.assertEqual(read_exactly(client, len(first + second)), first + second)
            self.assertEqual(self.cli("PUBLISH", "news", "hello"), "1")
            message = b"*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n"
            self.assertEqual(read_exactly(client, len(message)), message)
            client.sendall(bulk("GET", "k"))
            self.assertTrue(client.recv(4096).startswith(b"-ERR Can't execute 'GET'"))
            client.sendall(bulk("UNSUBSCRIBE", "news"))
            end = b"*3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:1\r\n"
            self.assertEqual(read_exactly(client, len(end)), end)
            self.assertEqual(self.cli("PUBLISH", "news", "hello"), "0")
            client.sendall(bulk("UNSUBSCRIBE") + bulk("PING"))
            rest = b"*3\r\n$11\r\nunsubscribe\r\n$5\r\nsport\r\n:0\r\n+PONG\r\n"
            self.assertEqual(read_exactly(client, len(rest)), rest)

    def test_a_subscriber_that_takes_nothing_is_disconnected_and_holds_up_nobody(self):
        with connect(self.server) as client:
            client.sendall(bulk("SUBSCRIBE", "news"))
            self.assertTrue(client.recv(4096).startswith(b"*3"))
            message = bulk("PUBLISH", "news", b"x" * 20_000)
            with connect(self.server) as publisher:
                for _ in range(20_000):
                    publisher.sendall(message)
                    if read_exactly(publisher, 4) == b":0\r\n":
                        break
                else:
                    self.fail("it is still subscribed")

    def test_redis_benchmark(self):
        for pipeline in ("1", "16"):
            output = self.redis("redis-benchmark", "-t", "ping,set,get", "-c", "50", "-n", "5000",
                                "-P", pipeline, "-q")
            self.assertEqual(output.count("requests per second"), 4, output)

    def test_ends_in_order_upon_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Server([PROGRAM, "127.0.0.1:0"]) as server, connect(server) as client:
                client.sendall(b"PING\r\n")
                self.assertEqual(client.recv(7), b"+PONG\r\n")
                server.process.send_signal(number)
                self.assertEqual(client.recv(1), b"")
                self.assertEqual(server.process.wait(timeout=SECONDS), 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
