"""Connecting through proxies: what is asked, what may be answered, and each way to fail (T24)."""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import pytest
from net_fronts import soon

from mailwright.errors import (
    CertificateError,
    ConnectFailedError,
    ConnectionLostError,
    DeadlineExceededError,
    InvalidArgumentError,
    MailwrightError,
    NetworkError,
    NotConnectedError,
    ProxyAuthenticationError,
    ProxyError,
    ProxyProtocolError,
    ProxyRefusedError,
)
from mailwright.net.proxies.http_connect import MAX_HEAD
from mailwright.net.proxies.negotiation import negotiation
from mailwright.net.proxies.proxy import Proxy, ProxyKind
from mailwright.net.proxies.steps import Head
from mailwright.net.tls_options import TlsOptions
from mailwright.testing import (
    Close,
    Expect,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    StartTls,
    cut,
    octets_sent,
)

HOST, PORT = "mail.example", 587
GREETING = b"220 mail.example\r\n"
USER = "ann"
PASSWORD = "canary-7391"
PAIR = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
PORT_OCTETS = PORT.to_bytes(2, "big")

SOCKS4_YES = b"\0\x5a" + b"\0" * 6
SOCKS5_YES = b"\x05\0\0\x01\x7f\0\0\x01\x12\x34"
HTTP_YES = b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"
CONNECT = [Expect(rf"CONNECT {HOST}:{PORT} HTTP/1\.1"), Expect(rf"Host: {HOST}:{PORT}")]


@dataclass(frozen=True)
class Case:
    """A kind of proxy, and the dialogue with one that says yes."""

    url: str
    script: list[Any]
    asked: bytes

    def proxy(self, server: ScriptedServer) -> Proxy:
        url = f"{self.url}{server.host}:{server.port}"
        return Proxy.parse(url, allow_plaintext_credentials=True)


NAME = bytes((len(HOST),)) + HOST.encode()
LOGIN = b"\x01\x03" + USER.encode() + bytes((len(PASSWORD),)) + PASSWORD.encode()
SOCKS4A_ASKED = b"\x04\x01" + PORT_OCTETS + b"\0\0\0\x01ann\0" + HOST.encode() + b"\0"
SOCKS5_ASKED = b"\x05\x01\0\x03" + NAME + PORT_OCTETS
HTTP_ASKED = f"CONNECT {HOST}:{PORT} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\n".encode()

CASES = {
    "socks4a": Case(
        "socks4a://ann@",
        [ReceiveOctets(len(SOCKS4A_ASKED)), Send(SOCKS4_YES)],
        SOCKS4A_ASKED,
    ),
    "socks5": Case(
        "socks5://",
        [ReceiveOctets(3), Send(b"\x05\0"), ReceiveOctets(len(SOCKS5_ASKED)), Send(SOCKS5_YES)],
        b"\x05\x01\0" + SOCKS5_ASKED,
    ),
    "socks5 with a login": Case(
        f"socks5://{USER}:{PASSWORD}@",
        [
            ReceiveOctets(4),
            Send(b"\x05\x02"),
            ReceiveOctets(len(LOGIN)),
            Send(b"\x01\0"),
            ReceiveOctets(len(SOCKS5_ASKED)),
            Send(SOCKS5_YES),
        ],
        b"\x05\x02\0\x02" + LOGIN + SOCKS5_ASKED,
    ),
    "http": Case("http://", [*CONNECT, Expect(""), Send(HTTP_YES)], HTTP_ASKED + b"\r\n"),
    "http with a login": Case(
        f"http://{USER}:{PASSWORD}@",
        [*CONNECT, Expect(f"Proxy-Authorization: Basic {PAIR}"), Expect(""), Send(HTTP_YES)],
        HTTP_ASKED + f"Proxy-Authorization: Basic {PAIR}\r\n\r\n".encode(),
    ),
}


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture
def no_look_up(monkeypatch):
    """The name service of this machine, which is asked for numbers only."""
    real = socket.getaddrinfo

    def look_up(host, *args, **kwargs):
        assert host == b"127.0.0.1", f"{host!r} was looked up on this machine"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def through(front: Any, case: Case, server: ScriptedServer, **options: Any) -> Any:
    return front.connect_tcp(HOST, PORT, proxy=case.proxy(server), **options)


def failure(front: Any, case: Case, script: list[Any], **options: Any) -> MailwrightError:
    """Return the error that a proxy with this script leads to; it holds no secret."""
    with ScriptedServer(script, strict=False) as server:
        with pytest.raises(MailwrightError) as caught:
            through(front, case, server, **options)
    assert PASSWORD not in f"{caught.value} {caught.value.__cause__}"
    assert PAIR not in str(caught.value)
    return caught.value


# --- a proxy that says yes ------------------------------------------------------------------------


def test_T24_the_name_goes_to_the_proxy_and_octets_go_through(front, case, no_look_up):
    script = [*case.script, Send(GREETING), Expect("EHLO x"), Send("250 y\r\n"), Close()]
    with ScriptedServer(script) as server:
        stream = through(front, case, server)
        data = b""
        while data != GREETING:
            data += stream.read(soon())
        stream.write(b"EHLO x\r\n", soon())
        assert stream.read(soon()) == b"250 y\r\n"
        assert stream.read(soon()) == b""
        stream.close()
    assert server.received == case.asked + b"EHLO x\r\n"


def test_T24_what_comes_behind_the_yes_is_the_servers_and_not_lost(front, case):
    """Also where the yes and all behind it come octet by octet."""
    for chunk in (None, 1):
        last = Send(case.script[-1].data + GREETING, chunk=chunk)
        with ScriptedServer([*case.script[:-1], last, Close()]) as server:
            stream = through(front, case, server)
            data = b""
            while part := stream.read(soon()):
                data += part
            stream.close()
        assert data == GREETING


def test_a_tunnel_is_not_encrypted_not_local_and_says_nothing_of_this_machine(front, case):
    with ScriptedServer([*case.script, Stall()], strict=False) as server:
        stream = through(front, case, server)
        assert stream.tls is None
        assert not stream.is_local
        assert stream.local_address == ""
        assert stream.peer_address.startswith(
            f"{HOST} port {PORT} through {case.url.split(':')[0]}"
        )
        assert PASSWORD not in stream.peer_address
        stream.abort()


def test_a_tunnel_that_was_closed_gives_nothing_of_what_had_come(front, case):
    last = Send(case.script[-1].data + GREETING)
    with ScriptedServer([*case.script[:-1], last, Stall()], strict=False) as server:
        stream = through(front, case, server)
        stream.abort()
        with pytest.raises(NotConnectedError):
            stream.read(soon())
        with pytest.raises(NotConnectedError):
            stream.read_nowait()


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("192.0.2.7", b"\x01\xc0\0\x02\x07"),
        ("[2001:db8::1]", b"\x04\x20\x01\x0d\xb8" + b"\0" * 11 + b"\x01"),
        ("bücher.example", b"\x03\x15xn--bcher-kva.example"),
        ("a." * 126 + "b", b"\x03\xfd" + b"a." * 126 + b"b"),
    ],
)
def test_T24_socks5_is_told_addresses_and_names(front, host, asked):
    script = [ReceiveOctets(3), Send(b"\x05\0"), ReceiveOctets(5 + len(asked)), Send(SOCKS5_YES)]
    with ScriptedServer(script) as server:
        front.connect_tcp(host, 25, proxy=CASES["socks5"].proxy(server)).close()
    assert server.received == b"\x05\x01\0\x05\x01\0" + asked + b"\0\x19"


def test_socks4_is_told_an_address(front):
    asked = b"\x04\x01\0\x19\xc0\0\x02\x07\0"
    with ScriptedServer([ReceiveOctets(len(asked)), Send(SOCKS4_YES)]) as server:
        proxy = Proxy.parse(f"socks4://{server.host}:{server.port}")
        front.connect_tcp("192.0.2.7", 25, proxy=proxy).close()
    assert server.received == asked


def test_http_is_told_an_address_in_brackets(front):
    script = [Expect(r"CONNECT \[2001:db8::1\]:25 HTTP/1\.1"), Expect(r"Host: \[2001:db8::1\]:25")]
    with ScriptedServer([*script, Expect(""), Send(HTTP_YES)]) as server:
        front.connect_tcp("2001:db8::1", 25, proxy=CASES["http"].proxy(server)).close()


@pytest.mark.parametrize(
    "bound", [b"\x04" + b"\1" * 18, b"\x03\0\1\1", b"\x03\xff" + b"\xff" * 257]
)
def test_socks5_may_be_anywhere(front, bound):
    case = CASES["socks5"]
    yes = Send(b"\x05\0\0" + bound + GREETING)
    with ScriptedServer([*case.script[:-1], yes, Close()]) as server:
        stream = through(front, case, server)
        assert stream.read(soon()) == GREETING
        stream.close()


def test_interim_responses_of_http_are_passed_over(front):
    yes = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 102\r\nX: y\r\n\r\n" + HTTP_YES + GREETING
    case = CASES["http"]
    with ScriptedServer([*case.script[:-1], Send(yes), Close()]) as server:
        stream = through(front, case, server)
        assert stream.read(soon()) == GREETING
        stream.close()


# --- what cannot be asked -------------------------------------------------------------------------

NOWHERE = {"host": "127.0.0.1", "port": 9}


@pytest.mark.parametrize("kind", ProxyKind)
@pytest.mark.parametrize(
    "host",
    ["a\r\nX-Evil: 1", "mail.example\r\n\r\n", "a\0b", "a b", "x" * 256, "a." * 200, "", "a@b",
     "a/b", "ü" * 64, "fe80::1%eth0", "a:b"],
)  # fmt: skip
def test_T24_a_host_that_could_end_its_line_or_is_too_long_is_refused_at_once(kind, host):
    with pytest.raises(InvalidArgumentError):
        negotiation(Proxy(kind=kind, **NOWHERE), host, 25)


@pytest.mark.parametrize("kind", ProxyKind)
@pytest.mark.parametrize("port", [0, 65_536])
def test_a_port_that_is_none(kind, port):
    with pytest.raises(InvalidArgumentError):
        negotiation(Proxy(kind=kind, **NOWHERE), "192.0.2.1", port)


@pytest.mark.parametrize(
    ("kind", "host"),
    [(ProxyKind.SOCKS4, HOST), (ProxyKind.SOCKS4, "::1"), (ProxyKind.SOCKS4A, "::1")],
)
def test_T24_what_socks4_cannot_say_is_not_looked_up_here_instead(front, no_look_up, kind, host):
    with pytest.raises(InvalidArgumentError, match="socks5"):
        front.connect_tcp(host, 25, proxy=Proxy(kind=kind, **NOWHERE))


def test_a_proxy_that_is_not_there(front):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectFailedError, match=r"^The proxy \S+ was not reached\. Nothing took"):
        front.connect_tcp(HOST, 25, proxy=Proxy.parse(f"socks5://127.0.0.1:{port}"))


# --- a proxy that says no -------------------------------------------------------------------------

SOCKS5_BEGINNING = CASES["socks5"].script[:-1]
LOGIN_BEGINNING = CASES["socks5 with a login"].script
NO = [
    ("socks4a", -1, b"\0\x5b" + b"\0" * 6, ProxyRefusedError, 91, True),
    ("socks4a", -1, b"\0\x5c" + b"\0" * 6, ProxyAuthenticationError, 92, False),
    ("socks4a", -1, b"\0\x5d" + b"\0" * 6, ProxyAuthenticationError, 93, False),
    ("socks5", -1, b"\x05\x01\0\x01", ProxyRefusedError, 1, True),
    ("socks5", -1, b"\x05\x02\0\x01", ProxyRefusedError, 2, False),
    ("socks5", -1, b"\x05\x04\0\x01", ProxyRefusedError, 4, True),
    ("socks5", -1, b"\x05\x05\0\x01", ProxyRefusedError, 5, True),
    ("socks5", -1, b"\x05\x08\0\x01", ProxyRefusedError, 8, False),
    ("socks5", -1, b"\x05\xff\0\x01", ProxyRefusedError, 255, False),
    ("socks5", 1, b"\x05\xff", ProxyAuthenticationError, 255, False),
    ("socks5 with a login", 1, b"\x05\xff", ProxyAuthenticationError, 255, False),
    ("socks5 with a login", 3, b"\x01\x01", ProxyAuthenticationError, 1, False),
    ("http", -1, b"HTTP/1.1 403 No\r\n\r\n", ProxyRefusedError, 403, False),
    ("http", -1, b"HTTP/1.0 301\r\nLocation: http://x/\r\n\r\n", ProxyRefusedError, 301, False),
    ("http", -1, b"HTTP/1.1 502 Bad\r\n\r\nbody", ProxyRefusedError, 502, True),
    ("http", -1, b"HTTP/1.1 504 \r\n\r\n", ProxyRefusedError, 504, True),
    ("http", -1, b"HTTP/1.1 407 Who\r\n\r\n", ProxyAuthenticationError, 407, False),
    ("http", -1, b"HTTP/1.1 401 Who\r\n\r\n", ProxyAuthenticationError, 401, False),
]


@pytest.mark.parametrize(("name", "step", "answer", "error", "status", "retryable"), NO)
def test_a_proxy_that_says_no(front, name, step, answer, error, status, retryable):
    script = [*CASES[name].script]
    script[step:] = [Send(answer), Close()]
    caught = failure(front, CASES[name], script)
    assert type(caught) is error
    assert isinstance(caught, (ProxyError, NetworkError))
    assert (caught.status, caught.retryable) == (status, retryable)


def test_T24_a_proxy_that_asks_again_for_the_login_is_not_asked_again(front):
    """A loop of 407 ends with the first: one connection, one request."""
    case = CASES["http with a login"]
    again = b"HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"
    with ScriptedServer([*case.script[:-1], Send(again * 3), Close()], strict=False) as server:
        with pytest.raises(ProxyAuthenticationError, match="refused user and password"):
            through(front, case, server)
    assert server.received == case.asked
    assert len(server.connections) == 1


def test_T24_the_words_of_a_proxy_are_shown_without_secrets_and_controls(front):
    case = CASES["http with a login"]
    words = f"HTTP/1.1 403 \x1b]0;{PASSWORD} {PAIR} \x00{'x' * 5000}\r\n\r\n"
    caught = failure(front, case, [*case.script[:-1], Send(words), Close()])
    assert str(caught).isprintable()
    assert len(str(caught)) < 500


# --- a proxy that does not keep to its protocol ---------------------------------------------------

WRONG = [
    ("socks4a", 1, b"\x04\x5a" + b"\0" * 6),  # its replies are of version 0
    ("socks4a", 1, b"\0\0" + b"\0" * 6),
    ("socks4a", 1, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ("socks5", 1, b"\x04\0"),
    ("socks5", 1, b"\x05\x02"),  # not offered
    ("socks5", 1, b"\x05\x01"),
    ("socks5", 1, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ("socks5", 3, b"\x04\0\0\x01"),
    ("socks5", 3, b"\x05\0\0\x02"),
    ("socks5 with a login", 1, b"\x05\x01"),
    ("socks5 with a login", 3, b"\x05\0"),
    ("http", 3, b"HTTP/2 200 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 2000 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 20 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 600 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    ("http", 3, b"http/1.1 200 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 200\tOK\r\n\r\n"),
    ("http", 3, b"\r\nHTTP/1.1 200 OK\r\n\r\n"),
    ("http", 3, b"HTTP/1.1 2\xc2\xb200 OK\r\n\r\n"),
    ("http", 3, b"220 mail.example ESMTP\r\n\r\n"),
    ("http", 3, b"\r\n\r\n"),
    ("http", 3, b"\0" * 100 + b"\r\n\r\n"),
]


@pytest.mark.parametrize(("name", "step", "answer"), WRONG)
def test_T24_an_answer_that_is_none(front, name, step, answer):
    script = [*CASES[name].script[:step], Send(answer), Stall()]
    caught = failure(front, CASES[name], script)
    assert type(caught) is ProxyProtocolError
    assert not caught.retryable


def test_T24_who_speaks_before_being_asked_is_no_proxy(front, case):
    """And the password is not sent to it."""
    caught = failure(front, case, [Send(GREETING), *case.script])
    assert isinstance(caught, (ProxyProtocolError, ProxyRefusedError))


@pytest.mark.parametrize("extra", [b"\x01\0", b"\x05\0\0\x01", b"x"])
def test_T24_an_answer_to_the_login_before_it_was_sent(front, extra):
    """A yes to what was not asked yet would be taken for the answer to the next question."""
    case = CASES["socks5 with a login"]
    with ScriptedServer(
        [case.script[0], Send(b"\x05\x02" + extra), Stall()], strict=False
    ) as server:
        with pytest.raises(ProxyProtocolError, match="before it was asked"):
            through(front, case, server)
        assert PASSWORD.encode() not in server.received


@pytest.mark.parametrize("ending", [Close(), Reset()])
def test_T24_an_answer_that_is_cut_off_anywhere(front, case, ending):
    total = octets_sent(case.script)
    assert total > 0
    for octets in range(total):
        caught = failure(front, case, cut(case.script, octets, ending))
        assert isinstance(caught, (ConnectionLostError, ProxyError)), octets
        if octets < total - 4:  # behind the status line, or all of SOCKS: never a yes
            assert isinstance(caught, ConnectionLostError)


@pytest.mark.parametrize("octets", [0, 1])
def test_T24_a_proxy_that_goes_silent_ends_at_the_one_deadline(front, case, octets):
    script = cut(case.script, octets, Stall())
    caught = failure(front, case, script, deadline=soon(0.05, "Connecting"))
    assert isinstance(caught, DeadlineExceededError)
    assert "Connecting" in str(caught)


def test_T24_an_endless_head_is_given_up_at_its_limit(front):
    case = CASES["http"]
    flood = b"HTTP/1.1 200 OK\r\n" + b"X-Endless: yes\r\n" * 100_000
    caught = failure(front, case, [*case.script[:-1], Send(flood), Close()])
    assert type(caught) is ProxyProtocolError
    assert str(MAX_HEAD) in str(caught)


def test_T24_endless_interim_responses_are_given_up_at_the_same_limit(front):
    case = CASES["http"]
    flood = b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000
    caught = failure(front, case, [*case.script[:-1], Send(flood), Close()])
    assert type(caught) is ProxyProtocolError


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_T24_a_head_in_pieces_is_searched_once(size):
    """The end may lie on any border; and what was searched is not searched again."""

    class Watched(bytearray):
        searched = 0

        def find(self, what, start, end):
            Watched.searched += len(self) - start
            return super().find(what, start, end)

    data = HTTP_YES.replace(b"Via: x", b"Via: " + b"x" * 12_000)
    head, heard = Head(MAX_HEAD), Watched()
    for start in range(0, len(data), size):
        assert head.take(heard) is None
        heard += data[start : start + size]
    assert head.take(heard) == data
    assert Watched.searched <= len(data) + 4 * (len(data) // size + 2)


# --- a proxy behind TLS ---------------------------------------------------------------------------


@pytest.fixture
def https(authority, tmp_path, issued):
    """Returns the proxy of a server, and its TLS context."""

    def make(server: ScriptedServer, **options: Any) -> Proxy:
        return Proxy.parse(
            f"https://{USER}:{PASSWORD}@{server.host}:{server.port}",
            tls=TlsOptions(ca_file=authority.write(tmp_path), **options),
        )

    return make


HTTPS_SCRIPT = CASES["http with a login"].script


def test_T24_an_https_proxy_gets_the_login_inside_tls(front, https, server_context):
    yes = Send(HTTP_YES + GREETING)
    with ScriptedServer([StartTls(server_context), *HTTPS_SCRIPT[:-1], yes, Close()]) as server:
        stream = front.connect_tcp(HOST, PORT, proxy=https(server))
        assert stream.tls is None
        assert stream.read(soon()) == GREETING
        stream.close()
    assert server.received == CASES["http with a login"].asked


def test_A16_an_https_proxy_that_does_not_prove_who_it_is_gets_no_login(front, https, authority):
    other = authority.issue("other.example").server_context()
    with ScriptedServer([StartTls(other), *HTTPS_SCRIPT], strict=False) as server:
        with pytest.raises(CertificateError) as caught:
            front.connect_tcp(HOST, PORT, proxy=https(server))
    assert caught.value.reason == "wrong-host"
    assert server.received == b""


@pytest.mark.parametrize("octets", [0, 5, len(HTTP_YES) - 1])
def test_T24_a_tls_proxy_that_cuts_its_answer_off(front, https, server_context, octets):
    script = cut([StartTls(server_context), *HTTPS_SCRIPT], octets, Close())
    with ScriptedServer(script, strict=False) as server:
        with pytest.raises(ConnectionLostError):
            front.connect_tcp(HOST, PORT, proxy=https(server))


def test_an_https_proxy_that_speaks_no_tls(front, https):
    with ScriptedServer([Send(GREETING), Stall()], strict=False) as server:
        with pytest.raises(NetworkError, match="TLS"):
            front.connect_tcp(HOST, PORT, proxy=https(server))


@pytest.mark.parametrize("kind", ["http", "https"])
def test_T24_tls_with_the_server_inside_the_tunnel(
    front, kind, https, server_context, context, authority, tmp_path
):
    """TLS in TLS: the proxy carries octets that it cannot read, and both ends say goodbye."""
    import ssl
    import threading

    seen = {}

    def relay(peer: socket.socket) -> None:
        with (
            server_context.wrap_socket(peer, server_side=True) if kind == "https" else peer as sock
        ):
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                request += sock.recv(1)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            inner = server_context.wrap_bio(incoming, outgoing, server_side=True)
            sock.sendall(HTTP_YES)

            def step(call: Any) -> Any:
                while True:
                    try:
                        value = call()
                    except ssl.SSLWantReadError:
                        sock.sendall(outgoing.read())
                        data = sock.recv(65_536)
                        incoming.write(data) if data else incoming.write_eof()
                    else:
                        sock.sendall(outgoing.read())
                        return value

            step(inner.do_handshake)
            seen["said"] = step(lambda: inner.read(100))
            step(lambda: inner.write(GREETING))
            try:
                seen["end"] = step(lambda: inner.read(100))
            except ssl.SSLZeroReturnError:
                seen["end"] = b""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=lambda: relay(listener.accept()[0]), daemon=True)
        thread.start()
        host, port = listener.getsockname()
        tls = TlsOptions(ca_file=authority.write(tmp_path)) if kind == "https" else None
        proxy = Proxy.parse(f"{kind}://{host}:{port}", tls=tls)
        tunnel = front.connect_tcp(HOST, PORT, proxy=proxy)
        stream = front.start_tls(tunnel, context=context, server_hostname=HOST)
        assert stream.tls.verified
        stream.write(b"EHLO x\r\n", soon())
        assert stream.read(soon()) == GREETING
        stream.close()
        thread.join(10)
    assert seen == {"said": b"EHLO x\r\n", "end": b""}


def test_T24_each_refusal_of_socks5_has_words(front):
    case = CASES["socks5"]
    said = set()
    for code in range(1, 9):
        script = [*SOCKS5_BEGINNING, Send(bytes((5, code, 0, 1))), Close()]
        said.add(re.sub(r"\d+", "", str(failure(front, case, script))))
    assert len(said) == 8
