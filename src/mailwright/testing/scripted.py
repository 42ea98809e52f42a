r"""A peer that plays a script over a real connection, for tests against hostile and odd servers.

This is the one module outside `net` with sockets of its own: it does on purpose what no stream of
`net` would do, such as resetting a connection in the middle of a reply. ::

    script = [Send("220 hello\r\n"), Expect("EHLO .*"), Send("250 o"), Reset()]
    with ScriptedServer(script) as server:
        ...  # the client under test connects to server.host, server.port
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from .._secret import MASK
from ..server.limits import ServerLimits
from ..server.smtp.masking import CommandMask
from ..server.transcript import Transcript
from .steps import Close, Expect, Reset, ScriptMismatchError, Send, Step

_TIMEOUT = 10.0  # seconds that a step waits for the client: a test that hangs ends
_SHOWN = 20  # lines of the transcript that an error shows
_SHOWN_OCTETS = 10_000  # of one `Send`: a flood is not for reading
_GRACE = 0.5  # seconds at the end for a script to work through what the client had sent


class _ClientLeft(Exception):  # noqa: N818 - a signal inside this module, never an error outside
    pass


class _TestOver(_ClientLeft):
    pass


def _transcript() -> Transcript:
    limits = ServerLimits()
    return Transcript(limits.transcript, limits.transcript_characters)


@dataclass(slots=True)
class Connection:
    """One connection and what came in on it.

    Args:
        server: whose it is.
        socket: the connected socket, or TLS on it.
        received: every octet from the client so far; inside TLS, what TLS carried.
        contents: the mail data of each `ReceiveContent`, un-stuffed.
        tag: that of the last IMAP command.
    """

    server: ScriptedServer = field(repr=False)
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray, repr=False)
    contents: list[bytes] = field(default_factory=list[bytes], repr=False)
    tag: bytes = b"*"
    _used: int = field(default=0, init=False, repr=False)
    _log: Transcript = field(default_factory=_transcript, init=False, repr=False)
    _mask: CommandMask = field(default_factory=CommandMask, init=False, repr=False)

    @property
    def lines(self) -> list[str]:
        """What was received, as lines without their CRLF."""
        text = bytes(self.received).decode("utf-8", "surrogateescape")
        return text.removesuffix("\r\n").split("\r\n") if text else []

    @property
    def transcript(self) -> tuple[str, ...]:
        """What was said, line by line, as `SmtpSession.transcript`: without secrets and content."""
        return self._log.lines

    def show(self, line: str) -> str:
        """Add a line of the client to the transcript, and return it as it stands there."""
        words = line.split(" ", 1)
        shown = self._mask.show(line, words[0].upper(), words[-1] if words[1:] else "")
        self._log.client(shown)
        return shown

    def play(self, step: Step) -> None:
        """Play one step, and add it to the transcript."""
        start = self._used
        try:
            step.play(self)
        finally:
            self._record(step, self._used - start)

    def _record(self, step: Step, octets: int) -> None:
        if isinstance(step, Send):
            sent = step.octets[:_SHOWN_OCTETS].decode("utf-8", "replace")
            for line in sent.removesuffix("\r\n").split("\r\n"):
                # As in `SmtpSession`: a challenge of SCRAM is enough to try passwords offline.
                self._log.server(f"334 {MASK}" if line[:4] == "334 " and line[4:] else line)
        elif not isinstance(step, Expect):
            self._log.note(type(step).__name__ + (f" {octets} octets" if octets else ""))

    def read_line(self, what: str) -> bytes:
        """Return the octets up to the next CRLF, included; errors call them `what`."""
        scanned = self._used
        while (end := self.received.find(b"\r\n", scanned)) < 0:
            scanned = max(self._used, len(self.received) - 1)
            self._receive(what)
        return self._take(end + 2 - self._used)

    def read_octets(self, count: int) -> bytes:
        """Return the next `count` octets."""
        while len(self.received) - self._used < count:
            self._receive(f"{count} octets")
        return self._take(count)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Put TLS over the socket, the server's side of it with `context`."""
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=False
        )
        self.socket.do_handshake()

    def end(self, *, close_notify: bool) -> None:
        """Send the end of the stream, first that of TLS with `close_notify`; receive the rest."""
        if close_notify and isinstance(self.socket, ssl.SSLSocket):
            self.socket.setblocking(False)  # the goodbye is sent, and its answer not waited for
            with suppress(ssl.SSLWantReadError, ssl.SSLError):
                self.socket.unwrap()
            self.socket.setblocking(True)
        # The bare socket's: shutting down an SSLSocket would take its state away as well.
        socket.socket.shutdown(self.socket, socket.SHUT_WR)
        while data := self.socket.recv(65_536):
            self.received += data

    def reset(self) -> None:
        """Make the close a reset: lingering is on, for zero seconds."""
        linger = struct.pack("hh" if hasattr(socket, "SIO_RCVALL") else "ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def _take(self, count: int) -> bytes:
        self._used += count
        return bytes(self.received[self._used - count : self._used])

    def _receive(self, what: str) -> None:
        try:
            data = self.socket.recv(65_536)
        except TimeoutError:
            raise ScriptMismatchError(
                f"the script expects {what}, and nothing came for {_TIMEOUT:g} s"
            ) from None
        if not data:
            raise _ClientLeft(f"the script expects {what}, and the client closed the connection")
        self.received += data


class ScriptedServer:
    """A server on loopback that plays one script for each connection, in their order.

    After the last script no more connections are taken. When the ``with`` block ends, a client
    that did not follow the script fails the test with `ScriptMismatchError`.

    Args:
        scripts: the steps for the first connection, those for the second, and so on.
        strict: whether a client that closes where the script goes on is an error.
    """

    def __init__(self, *scripts: Sequence[Step], strict: bool = True) -> None:
        self._scripts = scripts
        self._strict = strict
        self._stopping = False
        self._wake_address: object = None
        self._resumes = threading.Semaphore(0)
        self._stalled = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._mismatches: list[ScriptMismatchError] = []
        #: Each connection so far, in order.
        self.connections: list[Connection] = []
        #: What the network said, such as a reset or a TLS alert from the client.
        self.errors: list[OSError] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host: str
        self.port: int
        self.host, self.port = self._listener.getsockname()

    @property
    def received(self) -> bytes:
        """Every octet that came, of all connections."""
        return b"".join(bytes(connection.received) for connection in self.connections)

    @property
    def lines(self) -> list[str]:
        """Every line that came, without its CRLF, of all connections."""
        return [line for connection in self.connections for line in connection.lines]

    @property
    def transcript(self) -> tuple[str, ...]:
        """What was said on all connections, line by line, without secrets and content."""
        return tuple(line for connection in self.connections for line in connection.transcript)

    @property
    def contents(self) -> list[bytes]:
        """The mail data of each `ReceiveContent`, of all connections."""
        return [content for connection in self.connections for content in connection.contents]

    def resume(self) -> None:
        """Let one `Stall` end."""
        self._resumes.release()

    def wait_until_stalled(self, timeout: float = _TIMEOUT) -> None:
        """Return once a `Stall` was reached; each is waited for once.

        Raises:
            ScriptMismatchError: it was not, within `timeout` seconds.
        """
        if not self._stalled.acquire(timeout=timeout):
            raise ScriptMismatchError(f"the script did not come to a Stall within {timeout:g} s")

    def wait_for_resume(self) -> None:
        """For `Stall`: wait for `resume`."""
        self._stalled.release()
        self._resumes.acquire()
        if self._stopping:
            raise _TestOver

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        if self._mismatches and error is None:
            raise self._mismatches[0]
        if self._mismatches and error is not None:
            error.add_note(f"ScriptedServer: {self._mismatches[0]}")

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, name="scripted server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        for number, script in enumerate(self._scripts, 1):
            peer, address = self._listener.accept()
            if address == self._wake_address:  # every connection before it was taken
                peer.close()
                break
            if number == len(self._scripts):
                self._listener.close()  # before this client can see anything: no more are taken
            peer.settimeout(_TIMEOUT)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, peer)
            self.connections.append(connection)
            self._start(self._play, script, connection)
        self._listener.close()

    def _play(self, script: Sequence[Step], connection: Connection) -> None:
        try:
            for step in (*script, Close(close_notify=True)):
                connection.play(step)
                if isinstance(step, Close | Reset):
                    break
        except ScriptMismatchError as error:
            self._mismatch(error, connection)
        except _ClientLeft as error:
            if self._strict and not isinstance(error, _TestOver):
                self._mismatch(ScriptMismatchError(str(error)), connection)
        except OSError as error:
            self.errors.append(error)
        finally:
            connection.socket.close()

    def _mismatch(self, error: ScriptMismatchError, connection: Connection) -> None:
        for line in connection.transcript[-_SHOWN:]:
            error.add_note(line)
        self._mismatches.append(error)

    def _stop(self) -> None:
        self._stopping = True
        with socket.socket() as wake, suppress(OSError):
            wake.bind(("127.0.0.1", 0))
            self._wake_address = wake.getsockname()
            wake.connect((self.host, self.port))  # refused where no more were expected
        self._threads[0].join(_TIMEOUT)
        for connection in self.connections:
            self._resumes.release()
            # What the client had sent is still read; then comes the end.
            with suppress(OSError):
                socket.socket.shutdown(connection.socket, socket.SHUT_RD)
        end = time.monotonic() + _GRACE
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        for connection in self.connections:
            with suppress(OSError):
                socket.socket.shutdown(connection.socket, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_TIMEOUT)
