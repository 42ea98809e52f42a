"""Whole sessions through proxies: scripted, and real ones before a real server (T24, A16)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, MESSAGE, content, envelope, without

from mailwright import (
    InvalidArgumentError,
    PlaintextCredentialsError,
    SecureSocketOptions,
    TlsHandshakeError,
    TlsOptions,
    WireLog,
)
from mailwright.errors import NetworkError, ProxyAuthenticationError, ProxyRefusedError
from mailwright.net.proxies.proxy import Proxy
from mailwright.testing import Close, Expect, ScriptedServer, Send, Stall, StartTls
from mailwright.testing.certificates import Authority
from servers.proxies import PASSWORD, ProxyServer
from servers.running import SubmissionServer

HOST = "relay.example"
ASKED = [Expect(rf"CONNECT {HOST}:25 HTTP/1\.1"), Expect(f"Host: {HOST}:25"), Expect("")]
YES = "HTTP/1.1 200 OK\r\n\r\n"
NONE = SecureSocketOptions.NONE


@pytest.fixture(autouse=True)
def _no_look_up(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """This machine looks up addresses only, in scripted tests."""
    if "real_proxy" in request.fixturenames:
        return
    real = socket.getaddrinfo

    def look_up(host, *args, **kwargs):
        assert host == b"127.0.0.1"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_T24_a_message_goes_through_and_nothing_tells_where_this_machine_is(front: Front) -> None:
    """The greeting comes with the proxy's yes, in one segment; EHLO says no address of ours."""
    script = [
        *ASKED,
        Send(f"{YES}220 mx.test\r\n"),
        Expect(r"EHLO \[127\.0\.0\.1\]"),
        Send(CAPABILITIES),
        *envelope("bob@example.net"),
        *content(),
        Expect("QUIT"),
        Send("221 bye\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        url = f"http://{server.host}:{server.port}"
        with front.client(proxy=url, trusted_relays={HOST}) as client:
            client.connect(HOST, 25, NONE)
            assert client.send(MESSAGE).accepted == ("bob@example.net",)


def test_T24_what_follows_the_yes_is_in_clear_for_tls_from_the_first_byte(front: Front) -> None:
    """A greeting behind the yes is the server's: with implicit TLS it is no TLS."""
    with ScriptedServer([*ASKED, Send(f"{YES}220 mx.test\r\n"), Stall()], strict=False) as server:
        client = front.client(proxy=f"http://{server.host}:{server.port}")
        with pytest.raises(TlsHandshakeError, match="plain SMTP"):
            client.connect(HOST, 25, SecureSocketOptions.SSL_ON_CONNECT)
        assert not client.is_connected


def test_A16_an_https_proxy_does_not_make_the_session_with_the_server_secure(
    front: Front, tmp_path: Path
) -> None:
    """Its TLS ends at the proxy: the password of the mail account is not sent through it."""
    authority = Authority()
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    context = authority.issue("127.0.0.1").server_context()
    greeting = Send(f"{YES}220 mx.test\r\n")
    script = [StartTls(context), *ASKED, greeting, Expect("EHLO .*"), Send(CAPABILITIES), Stall()]
    with ScriptedServer(script, strict=False) as server:
        proxy = Proxy.parse(
            f"https://{server.host}:{server.port}", tls=TlsOptions(ca_file=tmp_path / "ca.pem")
        )
        client = front.client(proxy=proxy)
        client.connect(HOST, 25, NONE)
        assert not client.is_secure
        assert client.tls is None
        with pytest.raises(PlaintextCredentialsError):
            client.authenticate("ann", "canary-secret")
        client.disconnect(quit=False)
        assert b"AUTH" not in server.received


def test_A16_the_certificate_in_the_tunnel_is_that_of_the_server_not_of_the_proxy(
    front: Front, tmp_path: Path
) -> None:
    authority = Authority()
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    context = authority.issue("127.0.0.1").server_context()  # the proxy's own name
    with ScriptedServer([*ASKED, Send(YES), StartTls(context), Stall()], strict=False) as server:
        client = front.client(
            proxy=f"http://{server.host}:{server.port}",
            tls=TlsOptions(ca_file=tmp_path / "ca.pem"),
        )
        with pytest.raises(TlsHandshakeError) as caught:
            client.connect(HOST, 25, SecureSocketOptions.SSL_ON_CONNECT)
        assert caught.value.reason == "wrong-host"


def test_T24_nothing_goes_past_the_proxy_in_silence(front: Front, tmp_path: Path) -> None:
    client = front.client(proxy="socks5://127.0.0.1:9")
    with pytest.raises(InvalidArgumentError) as caught:
        client.connect(tmp_path / "socket")
    assert caught.value.name == "host"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with pytest.raises(InvalidArgumentError) as caught:
            client.connect(HOST, 25, NONE, transport=ours)
        assert caught.value.name == "transport"
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


def test_the_environment_is_not_asked(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    script = [Send("220 mx.test\r\n"), Expect("EHLO .*"), Send(without("AUTH")), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = front.client()
        client.connect(server.host, server.port, NONE)
        client.disconnect(quit=False)


def test_the_arguments_are_looked_at_when_the_client_is_made(front: Front) -> None:
    with pytest.raises(InvalidArgumentError):
        front.client(proxy="ftp://127.0.0.1")
    with pytest.raises(PlaintextCredentialsError):
        front.client(proxy="socks5://u:pw@127.0.0.1")
    with pytest.raises(PlaintextCredentialsError):
        front.open("smtp://mail.example", proxy="http://u:pw@127.0.0.1")


def test_a_client_is_of_use_again_after_a_proxy_said_no(front: Front) -> None:
    no, yes = [*ASKED, Send("HTTP/1.1 503 x\r\n\r\n"), Close()], [*ASKED, Send(YES)]
    script = [*yes, Send("220 mx.test\r\n"), Expect("EHLO .*"), Send(without("AUTH")), Stall()]
    with ScriptedServer(no, script, strict=False) as server:
        client = front.client(proxy=f"http://{server.host}:{server.port}")
        with pytest.raises(ProxyRefusedError) as caught:
            client.connect(HOST, 25, NONE)
        assert caught.value.retryable
        assert not client.is_connected
        client.connect(HOST, 25, NONE)
        assert client.is_connected
        client.disconnect(quit=False)


# --- real proxies, and a real server --------------------------------------------------------------

RealProxy = Callable[[str, bool], ProxyServer]
KINDS = [("socks5", False), ("socks5", True), ("socks4", False),
         ("http", False), ("http", True), ("https", False), ("https", True)]  # fmt: skip


def proxy_of(real: ProxyServer, scheme: str) -> Proxy:
    tls = TlsOptions(ca_file=real.ca_file) if scheme == "https" else None
    return Proxy.parse(real.url(scheme), tls=tls, allow_plaintext_credentials=True)


@pytest.mark.parametrize(("scheme", "login"), KINDS)
@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "implicit TLS"])
def test_T24_a_message_through_a_real_proxy(
    front: Front,
    real_proxy: RealProxy,
    postfix: SubmissionServer,
    scheme: str,
    login: bool,
    implicit: bool,
) -> None:
    proxy = proxy_of(real_proxy(scheme, login), scheme)
    mailbox, log = postfix.mailbox("bob"), WireLog(keep=True)
    host = "127.0.0.1" if scheme == "socks4" else "localhost"
    with front.client(proxy=proxy, tls=TlsOptions(ca_file=postfix.ca_file), wire_log=log) as client:
        client.connect(host, postfix.submissions_port if implicit else postfix.submission_port,
                       SecureSocketOptions(("start-tls", "ssl-on-connect")[implicit]))  # fmt: skip
        client.authenticate("alice", postfix.users["alice"])
        message = MESSAGE.replace(b"ann@example.org", b"alice@example.test")
        message = message.replace(b"bob@example.net", b"bob@example.test")
        assert client.is_secure
        assert client.send(message).accepted == ("bob@example.test",)
    [delivered] = mailbox.wait()
    assert delivered.message == message
    assert PASSWORD not in "\n".join(log.lines)


@pytest.mark.parametrize("scheme", ["socks5", "http", "https"])
@pytest.mark.parametrize("given", ["", "ann:wrong@"])
def test_a_real_proxy_refuses_who_does_not_sign_in(
    front: Front, real_proxy: RealProxy, scheme: str, given: str
) -> None:
    real = real_proxy(scheme, True)
    tls = TlsOptions(ca_file=real.ca_file) if scheme == "https" else None
    url = f"{scheme}://{given}{real.address}"
    client = front.client(proxy=Proxy.parse(url, tls=tls, allow_plaintext_credentials=True))
    with pytest.raises(ProxyAuthenticationError):
        client.connect("localhost", 25, NONE)


@pytest.mark.parametrize(("scheme", "login"), KINDS)
def test_a_real_proxy_that_cannot_reach_the_server(
    front: Front, real_proxy: RealProxy, scheme: str, login: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = front.client(proxy=proxy_of(real_proxy(scheme, login), scheme))
    with pytest.raises(ProxyRefusedError) as caught:
        client.connect("127.0.0.1", port, NONE)
    assert caught.value.retryable


@pytest.mark.parametrize("login", [False, True])
def test_the_wrong_kind_for_a_real_proxy(front: Front, real_proxy: RealProxy, login: bool) -> None:
    client = front.client(proxy=f"http://{real_proxy('socks5', login).address}")
    with pytest.raises(NetworkError):
        client.connect("127.0.0.1", 25, NONE)
