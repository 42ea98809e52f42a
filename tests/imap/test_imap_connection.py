"""COMPRESS, goodbyes, URLs, cancellation and who watches: the connection as a whole."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from imap_fronts import Front, bare
from imap_scripts import AUTHORITY, CERTIFICATE, LOGOUT, PLAIN, capability, greeting, ok

from mailwright import _observing, errors
from mailwright._clients.url import ServerUrl
from mailwright._secret import Secret
from mailwright.imap import AsyncImapClient, ImapClient, ImapLimits, StatusItem
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions
from mailwright.server.bad_certificate import BadCertificate
from mailwright.testing import (
    Answer,
    Close,
    Connection,
    Expect,
    ExpectCommand,
    ScriptedServer,
    Send,
    Stall,
    StartTls,
    Step,
)

NONE = SecureSocketOptions.NONE
IMPLICIT = SecureSocketOptions.SSL_ON_CONNECT
SIGNED_IN = "IMAP4rev1 SASL-IR AUTH=PLAIN COMPRESS=DEFLATE ENABLE CONDSTORE UNAUTHENTICATE"
CANARY = "canary-secret"


def tls(*steps: Step) -> list[Step]:
    return [StartTls(CERTIFICATE.server_context()), greeting(PLAIN), *steps]


def login(capabilities: str = SIGNED_IN) -> list[Step]:
    return ok("AUTHENTICATE PLAIN .*", code=f"[CAPABILITY {capabilities}] ")


def signed_in(front: Front, server: ScriptedServer, **settings: Any) -> Any:
    settings = {"timeout": 5, "ssl_context": AUTHORITY.client_context(), **settings}
    client = front.client(**settings)
    client.connect(server.host, server.port, IMPLICIT)
    client.authenticate("ann", CANARY)
    return client


class Packed(Step):
    """Takes one compressed command, and answers with compressed octets."""

    def __init__(self, answer: str, packing: Packing) -> None:
        self.answer = answer
        self.packing = packing

    def play(self, connection: Connection) -> None:
        line = octets = b""
        while not (line.endswith(b"\r\n") and octets.endswith(b"\x00\x00\xff\xff")):  # flushed
            octets += connection.read_octets(1)
            line += self.packing.inflate.decompress(octets[-1:])
        self.packing.lines.append(line)
        tag = line.split(b" ")[0]
        connection.socket.sendall(self.packing.pack(self.answer.encode().replace(b"<tag>", tag)))


class Packing:
    """The server's compression."""

    def __init__(self) -> None:
        self.deflate = zlib.compressobj(wbits=-15)
        self.inflate = zlib.decompressobj(wbits=-15)
        self.lines: list[bytes] = []

    def pack(self, data: bytes) -> bytes:
        return self.deflate.compress(data) + self.deflate.flush(zlib.Z_SYNC_FLUSH)


# --- COMPRESS ------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False])
def test_what_comes_behind_the_OK_to_COMPRESS_is_compressed_already(
    front: Front, together: bool
) -> None:
    """Row 44 of the comparison with MailKit."""
    packing = Packing()
    ahead = packing.pack(b"* OK first\r\n") if together else b""
    script = [
        *login(),
        ExpectCommand("COMPRESS DEFLATE"),
        Answer(b"<tag> OK on\r\n" + ahead),
        Packed("* OK hello\r\n<tag> OK done\r\n", packing),
        Packed("* BYE bye\r\n<tag> OK done\r\n", packing),
    ]
    with ScriptedServer(tls(*script)) as server:
        client = signed_in(front, server)
        client.compress()
        assert client.is_compressed
        client.noop()
        with pytest.raises(errors.StateError):
            client.compress()
        client.disconnect()
        assert not client.is_compressed
    assert [line.split()[1] for line in packing.lines] == [b"NOOP", b"LOGOUT"]


def test_I18_octets_that_are_not_compressed_after_COMPRESS_end_the_connection(
    front: Front,
) -> None:
    script = [
        *login(),
        ExpectCommand("COMPRESS DEFLATE"),
        Answer("<tag> OK on\r\n* 1 EXISTS\r\n"),
        Close(),
    ]
    with ScriptedServer(tls(*script), strict=False) as server:
        client = signed_in(front, server)
        client.compress()
        with pytest.raises(errors.ProtocolError):
            client.noop()
        assert not client.is_connected


def test_I18_a_bomb_behind_COMPRESS_is_bounded_by_the_limits(front: Front) -> None:
    """A line without an end, of 64 MiB that travel as 64 KiB."""
    packing = Packing()
    bomb = packing.deflate.compress(b"* OK " + bytes(64 << 20))
    script = [*login(), ExpectCommand("COMPRESS DEFLATE"), Answer(b"<tag> OK on\r\n" + bomb)]
    with ScriptedServer(tls(*script, Stall()), strict=False) as server:
        client = signed_in(front, server)
        client.compress()
        with pytest.raises(errors.LimitExceededError):
            client.noop()
        assert not client.is_connected
        server.resume()


def test_COMPRESS_that_is_refused_or_not_offered_changes_nothing(front: Front) -> None:
    no = [ExpectCommand("COMPRESS DEFLATE"), Answer("<tag> NO [COMPRESSIONACTIVE] no\r\n")]
    with ScriptedServer(tls(*login(), *no, *ok("NOOP"), *LOGOUT)) as server:
        client = signed_in(front, server)
        with pytest.raises(errors.ServerRefusedError):
            client.compress()
        client.noop()
        assert not client.is_compressed
        client.disconnect()
    with ScriptedServer(tls(*login("IMAP4rev1"), *LOGOUT)) as server:
        client = signed_in(front, server)
        with pytest.raises(errors.UnsupportedError):
            client.compress()
        client.disconnect()


# --- ENABLE and UNAUTHENTICATE -------------------------------------------------------------------


def test_only_what_ENABLED_confirms_is_on(front: Front) -> None:
    script = [
        *ok("ENABLE CONDSTORE", "* ENABLED\r\n"),
        *ok("ENABLE CONDSTORE", "* ENABLED CONDSTORE\r\n"),
    ]
    with ScriptedServer(tls(*login(), *script, *LOGOUT)) as server:
        client = signed_in(front, server)
        assert client.enable("CONDSTORE") == frozenset()
        assert client.enable("CONDSTORE") == {"CONDSTORE"}
        assert client.enable("condstore") == {"CONDSTORE"}
        with pytest.raises(errors.UnsupportedError):
            client.enable("QRESYNC")
        with pytest.raises(errors.InvalidArgumentError):
            client.enable()
        client.disconnect()


def test_UTF8_ONLY_has_UTF8_ACCEPT_in_it(front: Front) -> None:
    script = [
        ExpectCommand("AUTHENTICATE PLAIN .*"),
        Answer("<tag> OK [CAPABILITY IMAP4rev1 ENABLE UTF8=ONLY] in\r\n"),
        *ok("ENABLE UTF8=ACCEPT", "* ENABLED UTF8=ACCEPT\r\n"),
        *ok('STATUS "Größe" \\(MESSAGES\\)', '* STATUS "Größe" (MESSAGES 3)\r\n'),
    ]
    with ScriptedServer(tls(*script, *LOGOUT)) as server:
        client = signed_in(front, server)
        assert client.enable("UTF8=ACCEPT") == {"UTF8=ACCEPT"}
        assert client.get_folder("Größe").status([StatusItem.MESSAGES]).messages == 3
        client.disconnect()


def test_N2_a_name_that_is_none_is_not_enabled(front: Front) -> None:
    with ScriptedServer(tls(*login(), *LOGOUT)) as server:
        client = signed_in(front, server)
        for name in ("X\r\nA1 NOOP", "X Y", ""):
            with pytest.raises(errors.MailwrightError):
                client.enable(name)
        client.disconnect()
    assert b"ENABLE" not in server.received


def test_UNAUTHENTICATE_forgets_who_it_was(front: Front) -> None:
    script = [
        *ok("ENABLE CONDSTORE", "* ENABLED CONDSTORE\r\n"),
        *ok("UNAUTHENTICATE"),
        *capability(PLAIN),
        *login("IMAP4rev1 X-OTHER"),
        *LOGOUT,
    ]
    with ScriptedServer(tls(*login(), *script)) as server:
        client = signed_in(front, server)
        client.enable("CONDSTORE")
        client.unauthenticate()
        assert not client.is_authenticated
        assert client.enabled == frozenset()
        assert "ENABLE" not in client.capabilities
        client.authenticate("bob", CANARY)
        assert "X-OTHER" in client.capabilities
        client.disconnect()


def test_UNAUTHENTICATE_ends_the_compression_both_ways(front: Front) -> None:
    packing = Packing()
    script = [
        *ok("COMPRESS DEFLATE"),
        Packed("<tag> OK bye\r\n", packing),
        *capability(PLAIN),
        *login("IMAP4rev1 COMPRESS=DEFLATE"),
        *ok("COMPRESS DEFLATE"),
        Packed("<tag> OK done\r\n", again := Packing()),
        Packed("* BYE bye\r\n<tag> OK done\r\n", again),
    ]
    with ScriptedServer(tls(*login(), *script)) as server:
        client = signed_in(front, server)
        client.compress()
        client.unauthenticate()
        assert not client.is_compressed
        client.authenticate("bob", CANARY)
        client.compress()
        client.noop()
        client.disconnect()
    assert packing.lines[0].endswith(b" UNAUTHENTICATE\r\n")


@pytest.mark.parametrize("more", ["* OK more\r\n", "x"])
def test_T02_what_comes_compressed_behind_the_end_of_compression_ends_it(
    front: Front, more: str
) -> None:
    script = [*ok("COMPRESS DEFLATE"), Packed(f"<tag> OK bye\r\n{more}", Packing()), Stall()]
    with ScriptedServer(tls(*login(), *script), strict=False) as server:
        client = signed_in(front, server)
        client.compress()
        with pytest.raises(errors.ProtocolError):
            client.unauthenticate()
        assert not client.is_connected
        server.resume()


# --- the end -------------------------------------------------------------------------------------


def test_I10_a_bye_is_an_error_that_says_it_and_the_client_connects_again(front: Front) -> None:
    script = tls(*login(), ExpectCommand("NOOP"), Answer("* BYE [INUSE] later\r\n"), Close())
    client = None
    for _ in range(2):
        with ScriptedServer(script, strict=False) as server:
            if client is None:
                client = signed_in(front, server)
            else:
                client.connect(server.host, server.port, IMPLICIT)
                client.authenticate("ann", CANARY)
            with pytest.raises(errors.ServiceUnavailableError, match="later") as caught:
                client.noop()
            assert caught.value.retryable
            assert caught.value.response_code == "INUSE"
            assert not client.is_connected
            assert not client.is_authenticated
            client.disconnect()


def test_T26_a_server_that_has_gone_keeps_nobody_from_disconnecting(front: Front) -> None:
    with ScriptedServer(tls(*login(), Close())) as server:
        client = signed_in(front, server)
        client.disconnect()
        assert not client.is_connected
    client.disconnect()


def test_T25_a_peer_that_always_has_one_more_response_does_not_outlive_the_deadline(
    front: Front,
) -> None:
    class Flood(Step):
        def play(self, connection: Connection) -> None:
            with suppress(OSError):
                for _ in range(4_000):
                    connection.socket.sendall(b"* OK still here\r\n" * 100)
                connection.socket.sendall(connection.tag + b" OK done\r\n")

    limits = ImapLimits(unclaimed=10_000_000)
    script = tls(*login(), ExpectCommand("NOOP"), Flood())
    with ScriptedServer(script, strict=False) as server:
        client = signed_in(front, server, timeout=Timeouts(command=0.1), limits=limits)
        with pytest.raises(errors.DeadlineExceededError):
            client.noop()
        assert not client.is_connected


# --- URLs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host", "port", "options"),
    [
        ("imaps://ann%40example.org@imap.example.org", "imap.example.org", 0, IMPLICIT),
        ("imap://ann@imap.example.org", "imap.example.org", 143, SecureSocketOptions.AUTO),
        ("imap://h:10143?starttls=never", "h", 10143, NONE),
        ("imaps://h:1993/", "h", 1993, IMPLICIT),
        ("imap+unix:///run/dovecot/imap", Path("/run/dovecot/imap"), 0, NONE),
    ],
)
def test_what_a_url_says(
    url: str, host: str | Path, port: int, options: SecureSocketOptions
) -> None:
    parsed = ServerUrl.parse(url, "imap")
    assert (parsed.host, parsed.port, parsed.options) == (host, port, options)


@pytest.mark.parametrize(
    "url", ["smtp://h", "imap://", "imaps://h?starttls=never", "imap://h/INBOX", "pop3://h", "h"]
)
def test_what_is_no_url_of_an_imap_server(url: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=r"imaps://user"):
        ImapClient.open(url)


def test_open_signs_in_and_out_again(front: Front) -> None:
    with ScriptedServer(tls(*login(), *LOGOUT)) as server:
        url = f"imaps://ann@{server.host}:{server.port}"
        context = AUTHORITY.client_context()
        with front.open(url, Secret(CANARY), ssl_context=context, timeout=5) as client:
            assert client.is_authenticated


# --- certificates --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BadCertificate)
@pytest.mark.parametrize("implicit", [True, False])
def test_T14_T17_a_bad_certificate_is_refused(
    front: Front, kind: BadCertificate, implicit: bool
) -> None:
    bad = StartTls(AUTHORITY.issue_bad(kind, "localhost", "127.0.0.1").server_context())
    script = [bad] if implicit else [greeting("IMAP4rev1 STARTTLS"), *ok("STARTTLS"), bad]
    options = IMPLICIT if implicit else SecureSocketOptions.START_TLS
    with ScriptedServer([*script, Close()], strict=False) as server:
        client = front.client(timeout=5, ssl_context=AUTHORITY.client_context())
        with pytest.raises(errors.CertificateError) as caught:
            client.connect("127.0.0.1", server.port, options)
        assert caught.value.reason
        assert not client.is_connected
    assert b"CAPABILITY" not in server.received


def test_T18_EXTERNAL_without_a_certificate_is_not_begun(front: Front, tmp_path: Path) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(AUTHORITY.pem)
    script = [StartTls(CERTIFICATE.server_context()), greeting("IMAP4rev1 AUTH=EXTERNAL"), *LOGOUT]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5, tls=TlsOptions(ca_file=trusted))
        client.connect(server.host, server.port, IMPLICIT)
        with pytest.raises(errors.NoMechanismError, match="none was shown"):
            client.authenticate(mechanism="EXTERNAL")
        client.disconnect()
    assert b"AUTHENTICATE" not in server.received


# --- cancellation --------------------------------------------------------------------------------

LOGIN_SCRIPT: list[Step] = [
    Send("* OK hi\r\n"),
    *capability("IMAP4rev1 STARTTLS"),
    *ok("STARTTLS"),
    StartTls(CERTIFICATE.server_context()),
    *capability("IMAP4rev1 AUTH=PLAIN"),
    ExpectCommand("AUTHENTICATE PLAIN"),
    Answer("+ \r\n"),
    Expect(".+"),
    Answer("<tag> OK done\r\n"),
    *capability("IMAP4rev1"),
    *LOGOUT,
]
CALLS = ("wait_readable", "write", "read")


class Counting:
    """Counts the waits and writes of all streams, and says which is the one."""

    def __init__(self, stop_at: int) -> None:
        self.left = stop_at

    def tick(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_T34_an_interrupt_at_each_step_of_a_login_closes_the_blocking_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mailwright.net._descriptor_stream import DescriptorStream

    for step in range(200):
        counter = Counting(step)

        def interrupting(call: Callable[..., Any], counter: Counting) -> Callable[..., Any]:
            def wrapped(*args: Any) -> Any:
                if counter.tick():
                    raise KeyboardInterrupt
                return call(*args)

            return wrapped

        with ScriptedServer(LOGIN_SCRIPT, strict=False) as server:
            client = ImapClient(timeout=5, ssl_context=AUTHORITY.client_context())
            with monkeypatch.context() as patch:
                for name in CALLS:
                    call = interrupting(getattr(DescriptorStream, name), counter)
                    patch.setattr(DescriptorStream, name, call)
                try:
                    client.connect(server.host, server.port, SecureSocketOptions.START_TLS)
                    client.authenticate("ann", CANARY)
                except KeyboardInterrupt:
                    assert not client.is_connected
                    assert client._stream is None
                    with pytest.raises(errors.NotConnectedError):
                        client.noop()
                    continue
            client.disconnect()
            break
    assert step >= 8


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_cancellation_within_an_exchange_closes_the_async_client(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody asks for a login, an answer that nobody waits for leaves it usable."""
    from mailwright.net._descriptor_stream_aio import AsyncDescriptorStream

    within = 0
    for step in range(200):
        counter = Counting(step)
        with ScriptedServer(LOGIN_SCRIPT, strict=False) as server:
            client = AsyncImapClient(timeout=5, ssl_context=AUTHORITY.client_context())
            connected = False
            with monkeypatch.context() as patch, anyio.CancelScope() as scope:
                for name in CALLS:
                    call = cancelling(getattr(AsyncDescriptorStream, name), counter, scope)
                    patch.setattr(AsyncDescriptorStream, name, call)
                await client.connect(server.host, server.port, SecureSocketOptions.START_TLS)
                connected = True
                await client.authenticate("ann", CANARY)
            if scope.cancelled_caught:
                if not connected or not client.is_authenticated:
                    assert not client.is_connected
                    with pytest.raises(errors.NotConnectedError):
                        await client.noop()
                    within += connected
                await client.disconnect(quit=False)
                continue
            await client.disconnect()
            break
    assert within


def cancelling(
    call: Callable[..., Awaitable[Any]], counter: Counting, scope: anyio.CancelScope
) -> Callable[..., Awaitable[Any]]:
    async def wrapped(*args: Any) -> Any:
        if counter.tick():
            scope.cancel()
            await anyio.lowlevel.checkpoint()
        return await call(*args)

    return wrapped


# --- who watches ---------------------------------------------------------------------------------


class Seen(_observing.Observation):
    def __init__(self, log: list[Any], *what: Any) -> None:
        self.log, self.what = log, what

    def end(self, error: BaseException | None = None) -> None:
        self.log.append((*self.what, None if error is None else type(error).__name__))


class Watcher(_observing.Observer):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.servers: set[_observing.Server] = set()

    def socket(self, address: str, port: int) -> Seen:
        return Seen([], address, port)

    def operation(self, name: str, server: _observing.Server, *, is_current: bool = True) -> Seen:
        self.servers.add(server)
        return Seen(self.log, name)

    def count(self, name: str, server: _observing.Server, error: BaseException | None) -> None:
        self.log.append((name, error))

    def connection(self, server: _observing.Server) -> Seen:
        return Seen(self.log, "connection")

    def waiting(self, protocol: str) -> Seen:
        return Seen(self.log, protocol)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watcher = Watcher()
    _observing.observe_with(watcher)
    yield watcher
    _observing.observe_with(None)


def test_operations_and_the_connection_are_watched(front: Front, watcher: Watcher) -> None:
    refusal = [ExpectCommand("AUTHENTICATE .*"), Answer("<tag> NO no\r\n")]
    with ScriptedServer(tls(*refusal, *login(), *ok("NOOP"), *LOGOUT)) as server:
        client = front.client(timeout=5, ssl_context=AUTHORITY.client_context())
        client.connect(server.host, server.port, IMPLICIT)
        with pytest.raises(errors.CredentialsRefusedError):
            client.authenticate("ann", CANARY)
        client.authenticate("ann", CANARY)
        client.noop()
        client.disconnect()
    assert watcher.log == [
        ("connect", None),
        ("authenticate", "CredentialsRefusedError"),
        ("authenticate", None),
        ("noop", None),
        ("disconnect", None),
        ("connection", None),
    ]
    assert watcher.servers == {
        _observing.Server(server.host, server.port, protocol="imap", scheme="imaps")
    }


def test_a_connection_that_breaks_is_told(front: Front, watcher: Watcher) -> None:
    with ScriptedServer(tls(*login(), ExpectCommand("NOOP"), Close())) as server:
        client = signed_in(front, server)
        with pytest.raises(errors.ConnectionLostError):
            client.noop()
    assert [entry for entry in watcher.log if entry[0] in ("noop", "connection")] == [
        ("connection", "ConnectionLostError"),
        ("noop", "ConnectionLostError"),
    ]
    assert bare(client)._connection is None


def test_T25_a_large_literal_makes_progress_by_64_KiB_and_not_by_octets() -> None:
    from mailwright.imap._command import Plain
    from mailwright.imap._limits import ImapLimits as Limits
    from mailwright.imap._protocol import ImapProtocol
    from mailwright.imap._state import State

    class Fetching(Plain):
        verb = "NOOP"

    protocol = ImapProtocol(
        "A", State.AUTHENTICATED, limits=Limits(before_login=10_000), observe=lambda *_: None
    )
    command = Fetching()
    protocol.submit(command)
    protocol.data_to_send()
    protocol.receive_data(b"* 1 FETCH (BODY[] {200000}\r\n")
    for _ in range(1_000):
        protocol.receive_data(b"x")
    assert command.progress == 0
    protocol.receive_data(bytes(150_000))
    assert command.progress == 1
