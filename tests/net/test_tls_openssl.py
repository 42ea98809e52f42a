"""Renegotiation and key update, with OpenSSL's own server."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading

import pytest
from net_fronts import soon
from tls_peer import HOST, trusting

from mailwright.errors import ConnectionLostError
from mailwright.net.listening import listen
from mailwright.net.socket_stream import SocketStream
from mailwright.net.tls import start_tls


class OpenSslServer:
    """OpenSSL's own server, which can be told to renegotiate or to update its keys."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._seen = b""
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def say(self, line: bytes) -> None:
        """Send a line to the client, or obey it where it is one letter."""
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()

    def wait_for(self, text: bytes) -> None:
        """Wait until it has printed `text`; what it was told before has been done then."""
        with self._more:
            assert self._more.wait_for(lambda: text in self._seen, 10), self._seen[-1000:]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(10)
        self._process.stdin.close()
        self._process.stdout.close()

    def _read(self) -> None:
        while data := self._process.stdout.read1():
            with self._more:
                self._seen += data
                self._more.notify_all()


@pytest.fixture
def s_server(authority, tmp_path):
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("the openssl program is missing")
    certificate, key = authority.issue(HOST).write(tmp_path)
    with listen() as probe:
        port = probe.port
    servers = []

    def start(*options: str) -> tuple[OpenSslServer, SocketStream]:
        files = ["-cert", str(certificate), "-key", str(key)]
        address = f"127.0.0.1:{port}"
        servers.append(OpenSslServer([openssl, "s_server", "-accept", address, *files, *options]))
        return servers[-1], _connected(port)

    yield start
    for server in servers:
        server.close()


def _connected(port: int) -> SocketStream:
    import socket
    import time

    for _ in range(200):
        try:
            return SocketStream(socket.create_connection(("127.0.0.1", port)))
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("openssl s_server does not listen")


def read_line(stream) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        data = stream.read(soon())
        assert data
        line += data
    return line


def test_T19_a_key_update_is_followed(authority, s_server):
    server, plain = s_server("-tls1_3", "-msg")
    context = trusting(authority)
    with start_tls(plain, context=context, server_hostname=HOST, deadline=soon()) as stream:
        for number, command in enumerate((b"K", b"k", b"K")):  # K asks for ours too, k does not
            server.say(command)
            stream.write(b"noop %d\n" % number, soon())
            server.wait_for(b"noop %d\n" % number)
            server.say(b"250 %d" % number)
            assert read_line(stream) == b"250 %d\n" % number
        stream.write(b"done\n", soon())
        server.wait_for(b"done\n")
    server.wait_for(b"<<< TLS 1.3, Handshake [length 0005], KeyUpdate")


@pytest.mark.parametrize("allowed", [False, True])
def test_T19_renegotiation_is_declined_or_followed(authority, s_server, allowed):
    server, plain = s_server("-tls1_2", "-msg")
    context = trusting(authority)
    if allowed:  # a context of the caller's
        context.options &= ~ssl.OP_NO_RENEGOTIATION
    with start_tls(plain, context=context, server_hostname=HOST, deadline=soon()) as stream:
        server.say(b"250 before")
        assert read_line(stream) == b"250 before\n"
        server.say(b"r")
        server.wait_for(b"HelloRequest")
        if not allowed:
            with pytest.raises(ConnectionLostError):  # OpenSSL's server gives up then
                stream.read(soon())
            return
        while stream.read_nowait() is not None or not stream._engine._outgoing.pending:
            pass  # until the request to begin is here: TLS cannot write before it has read
        stream.write(b"x" * 1_000_000 + b"\ndone\n", soon())
        server.wait_for(b"\ndone\n")
        server.say(b"250 after")
        assert read_line(stream) == b"250 after\n"
