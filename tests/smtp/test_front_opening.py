"""Greeting, EHLO, STARTTLS and the identity, in every front, against servers that mean harm."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, QUIT, content, envelope, opening, without

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions
from mailwright.sasl import SaslMechanismAnonymous
from mailwright.server import SmtpServer
from mailwright.server.authority import Authority
from mailwright.smtp import Envelope
from mailwright.testing import Close, Expect, Reset, ScriptedServer, Send, Stall, StartTls

STARTTLS_CAPABILITIES = CAPABILITIES.replace("250-SIZE", "250-STARTTLS\r\n250-SIZE")
NONE, START_TLS = SecureSocketOptions.NONE, SecureSocketOptions.START_TLS
IMPLICIT, MAYBE = SecureSocketOptions.SSL_ON_CONNECT, SecureSocketOptions.START_TLS_WHEN_AVAILABLE

AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue("localhost", "127.0.0.1")


def client_of(front: Front, **settings: object):
    return front.client(**{"timeout": 5, "ssl_context": AUTHORITY.client_context(), **settings})


# --- TLS is required, and nothing that was said before it counts --------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        "502 5.5.1 what",
        "454 4.7.0 not now",
        "501 no",
        "250 ok",
        "334 ",
        "421 4.3.2 bye",
        "500 no",
        "+ go",
    ],
)
@pytest.mark.parametrize("options", [START_TLS, SecureSocketOptions.AUTO])
def test_T07_a_refused_STARTTLS_ends_the_connection(
    front: Front, reply: str, options: SecureSocketOptions
) -> None:
    script = [*opening(STARTTLS_CAPABILITIES), Expect("STARTTLS"), Send(f"{reply}\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises((errors.TlsUnavailableError, errors.ProtocolError)):
            client.connect(server.host, server.port, options)
        assert not client.is_connected
        with pytest.raises(errors.NotConnectedError):
            client.authenticate("ann", "canary-secret")
    assert [line.split()[0] for line in server.lines] == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("options", [START_TLS, SecureSocketOptions.AUTO])
def test_T07_a_stripped_STARTTLS_ends_the_connection(
    front: Front, options: SecureSocketOptions
) -> None:
    with ScriptedServer([*opening(), Close()]) as server:
        client = client_of(front)
        with pytest.raises(errors.TlsUnavailableError, match="does not offer STARTTLS"):
            client.connect(server.host, server.port, options)
        assert not client.is_connected
    assert len(server.lines) == 1


@pytest.mark.parametrize("flag", [False, True], ids=["", "allow_plaintext_credentials"])
def test_T07_A06_what_a_missed_STARTTLS_leaves_refuses_credentials(
    front: Front, flag: bool
) -> None:
    capabilities = CAPABILITIES.replace("AUTH PLAIN LOGIN", "AUTH PLAIN LOGIN SCRAM-SHA-256")
    with ScriptedServer([*opening(capabilities), *QUIT]) as server:
        client = client_of(front, allow_plaintext_credentials=flag)
        client.connect(server.host, server.port, MAYBE)
        for mechanism in (None, "PLAIN", "LOGIN", "SCRAM-SHA-256"):
            with pytest.raises(errors.PlaintextCredentialsError):
                client.authenticate("ann", "canary-secret", mechanism=mechanism)
        client.disconnect()
    assert server.lines == ["EHLO [127.0.0.1]", "QUIT"]


def test_S19_no_credentials_in_clear_unless_asked_for(front: Front) -> None:
    with ScriptedServer([*opening(), *QUIT]) as server:
        client = client_of(front)
        client.connect(server.host, server.port, NONE)
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate("ann", "canary-secret")
        client.disconnect()
    assert server.lines == ["EHLO [127.0.0.1]", "QUIT"]


def test_a_context_that_does_not_verify_counts_as_unencrypted(front: Front) -> None:
    context = AUTHORITY.client_context()
    context.check_hostname = False
    with SmtpServer(users={"ann": "canary-secret"}, certificate=CERTIFICATE) as server:
        client = client_of(front, ssl_context=context)
        client.connect("127.0.0.1", server.port, START_TLS)
        assert client.tls is not None
        assert not client.is_secure
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate("ann", "canary-secret")
        client.disconnect()


@pytest.mark.parametrize("extra", ["250 injected\r\n", "250-X-EVIL ", "2", "\x16\x03\x01"])
def test_T01_T03_T13_octets_behind_the_go_ahead_are_a_violation(front: Front, extra: str) -> None:
    script = [
        *opening(STARTTLS_CAPABILITIES),
        Expect("STARTTLS"),
        Send(f"220 go\r\n{extra}"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises(errors.ProtocolError):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
    assert server.lines == ["EHLO [127.0.0.1]", "STARTTLS"]


def test_T03_the_protocol_is_another_one_after_TLS_and_capabilities_are_forgotten(
    front: Front,
) -> None:
    with SmtpServer(users={"ann": "x"}, certificate=CERTIFICATE) as server:
        client = client_of(front)
        client.connect("127.0.0.1", server.port, START_TLS)
        assert "STARTTLS" not in client.capabilities
        assert "AUTH" in client.capabilities
        assert client.is_secure
        client.disconnect()
    assert [line for line in server.sessions[0].transcript if "EHLO" in line] != []


@pytest.mark.parametrize("options", [IMPLICIT, START_TLS])
@pytest.mark.parametrize(
    ("names", "faults"),
    [
        (("elsewhere.test",), {}),
        (("127.0.0.1",), {"expired": True}),
        (("127.0.0.1",), {"not_yet_valid": True}),
        (("127.0.0.1",), {"self_signed": True}),
    ],
    ids=["wrong host", "expired", "not yet valid", "self-signed"],
)
def test_T14_a_bad_certificate_ends_it_before_a_credential(
    front: Front, options: SecureSocketOptions, names: tuple[str, ...], faults: dict[str, bool]
) -> None:
    with SmtpServer(certificate=AUTHORITY.issue(*names, **faults)) as server:
        client = client_of(front)
        port = server.tls_port if options is IMPLICIT else server.port
        with pytest.raises(errors.CertificateError) as caught:
            client.connect("127.0.0.1", port, options)
        assert caught.value.reason
        assert not client.is_connected


def test_a_pinned_self_signed_certificate_is_secure(front: Front) -> None:
    certificate = AUTHORITY.issue("elsewhere.test", self_signed=True)
    with SmtpServer(users={"ann": "canary"}, certificate=certificate) as server:
        options = TlsOptions(fingerprints={certificate.fingerprint})
        client = client_of(front, ssl_context=None, tls=options)
        client.connect("127.0.0.1", server.port)
        assert client.is_secure
        client.authenticate("ann", "canary")
        client.disconnect()
        other = TlsOptions(fingerprints={"0" * 64})
        with pytest.raises(errors.CertificateError):
            client_of(front, ssl_context=None, tls=other).connect("127.0.0.1", server.port)


def test_T12_a_greeting_in_clear_where_TLS_begins_is_never_read(front: Front) -> None:
    for after in (Close(), Reset()):
        with ScriptedServer([Send("220 mx.test ready\r\n"), after], strict=False) as server:
            client = client_of(front)
            with pytest.raises(errors.NetworkError):
                client.connect(server.host, server.port, IMPLICIT)
        assert b"EHLO" not in server.received


def test_T19_a_reply_cut_off_inside_TLS_is_no_reply(front: Front) -> None:
    script = [
        StartTls(CERTIFICATE.server_context()),
        Send("220 mx.test\r\n"),
        Expect(EHLO),
        Send("250 mx.t"),
        Close(close_notify=False),
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises(errors.ConnectionLostError):
            client.connect(server.host, server.port, IMPLICIT)


@pytest.mark.parametrize(
    "greeting",
    [
        "HTTP/1.1 400 Bad Request\r\n",
        "* OK IMAP4rev1\r\n",
        "+OK POP3\r\n",
        "554 5.7.1 go away\r\n",
        "421 4.3.2 later\r\n",
        "250 mx.test\r\n",
        "220",
        "\r\n",
        "SSH-2.0-OpenSSH\r\n",
    ],
)
def test_T09_T20_a_greeting_that_is_none_ends_it_before_a_word(front: Front, greeting: str) -> None:
    with ScriptedServer([Send(greeting), Close()]) as server:
        client = client_of(front)
        with pytest.raises((errors.ProtocolError, errors.ServerRefusedError, errors.NetworkError)):
            client.connect(server.host, server.port, NONE)
        assert not client.is_connected
    assert server.received == b""


def test_T27_an_endless_greeting_is_stopped(front: Front) -> None:
    with ScriptedServer([Send(b"220-" + b"x" * 70_000), Close()], strict=False) as server:
        client = client_of(front)
        with pytest.raises(errors.LimitExceededError):
            client.connect(server.host, server.port, NONE)
    with ScriptedServer([Send(b"220-x\r\n" * 1_100), Close()], strict=False) as server:
        with pytest.raises(errors.LimitExceededError):
            client_of(front).connect(server.host, server.port, NONE)


def test_T25_T26_a_silent_server_meets_the_deadline(front: Front) -> None:
    with ScriptedServer([Stall()], strict=False) as server:
        client = client_of(front, timeout=Timeouts(greeting=0.05))
        with pytest.raises(errors.DeadlineExceededError, match="greeting") as caught:
            client.connect(server.host, server.port, NONE)
        assert caught.value.seconds == 0.05
        assert not client.is_connected
        server.resume()


def test_T25_octets_that_drip_do_not_extend_the_deadline(front: Front) -> None:
    drip = Send(b"220-" + b"x" * 400, chunk=1)
    with ScriptedServer([drip, Stall()], strict=False) as server:
        client = client_of(front, timeout=Timeouts(greeting=0.05))
        with pytest.raises(errors.DeadlineExceededError):
            client.connect(server.host, server.port, NONE)
        server.resume()


# --- who may send ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["send", "send_all"])
@pytest.mark.parametrize(
    ("relays", "may"),
    [((), False), ({"localhost"}, False), ({"127.0.0.2"}, False), ({"127.0.0.1"}, True)],
)
def test_nobody_sends_anonymously(front: Front, how: str, relays: set[str], may: bool) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content()] if may else opening()
    with ScriptedServer([*script, Close()]) as server:
        client = client_of(front, trusted_relays=relays)
        client.connect(server.host, server.port, NONE)
        send = client.send if how == "send" else lambda mail: list(client.send_all([mail]))
        if may:
            send(MESSAGE)
        else:
            with pytest.raises(errors.NotAuthenticatedError, match="identity"):
                send(MESSAGE)
            assert client.is_connected
        client.disconnect(quit=False)
    assert may == any(line.startswith("MAIL") for line in server.lines)


class NamedOtherwise(SaslMechanismAnonymous):
    """The same, in letters that an SMTP server takes for the same."""

    name = "anonymous"


@pytest.mark.parametrize("kind", [SaslMechanismAnonymous, NamedOtherwise])
def test_A06_ANONYMOUS_gives_a_session_of_SMTP_no_identity(
    front: Front, kind: type[SaslMechanismAnonymous]
) -> None:
    """It is refused before a word is sent, and nobody sends afterwards."""
    with ScriptedServer(
        [*opening("250-mx\r\n250 AUTH ANONYMOUS anonymous\r\n"), Close()]
    ) as server:
        client = client_of(front, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, NONE)
        with pytest.raises(errors.NoMechanismError, match="identity"):
            client.authenticate(kind("ann@example.org"))
        assert not client.is_authenticated
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in server.lines)


@pytest.mark.parametrize("relays", ["127.0.0.1", b"x"])
def test_trusted_relays_is_a_set_and_not_a_text(front: Front, relays: object) -> None:
    with pytest.raises((errors.InvalidArgumentError, AttributeError)):
        front.client(trusted_relays=relays)


def test_the_recipients_of_an_envelope_are_no_text() -> None:
    with pytest.raises(errors.InvalidArgumentError, match="tuple of addresses"):
        Envelope("ann@example.org", "bob@example.net")  # type: ignore[arg-type]


def test_a_unix_domain_socket_vouches(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "s"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(1)
    got: list[bytes] = []

    def serve() -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rwb", buffering=0) as file:
            file.write(b"220 mx.test\r\n")
            got.append(file.readline())
            file.write(b"250 mx.test\r\n")
            for reply in (b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
                got.append(file.readline())
                file.write(reply)
            while file.readline() != b".\r\n":
                pass
            file.write(b"250 ok\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    client = client_of(front)
    client.connect(path)
    assert not client.is_authenticated
    client.send(MESSAGE)
    client.disconnect(quit=False)
    thread.join()
    listener.close()
    assert got[1] == b"MAIL FROM:<ann@example.org>\r\n"


def test_a_socket_of_the_callers_is_no_identity(front: Front) -> None:
    with ScriptedServer([*opening(), Close()]) as server:
        sock = socket.create_connection((server.host, server.port))
        client = client_of(front)
        client.connect("mail.example.org", 587, NONE, transport=sock)
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)


# --- EHLO -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mail.example.org", "mail.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
    ],
)
def test_the_name_in_ehlo(front: Front, name: str, said: str) -> None:
    import re

    script = [Send("220 x\r\n"), Expect(f"EHLO {re.escape(said)}"), Send("250 x\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = client_of(front, local_hostname=name)
        client.connect(server.host, server.port, NONE)
        client.disconnect(quit=False)


@pytest.mark.parametrize(
    "name", ["", "a b", "a\r\nMAIL FROM:<x>", "[", "[]", "[a b]", "[a]b]", "-a-", "a" * 300, "a\0"]
)
def test_S02_a_bad_name_for_ehlo_is_refused_when_the_client_is_made(
    front: Front, name: str
) -> None:
    with pytest.raises(errors.InvalidArgumentError):
        front.client(local_hostname=name)


def test_S10_what_was_offered_before_the_login_is_forgotten(front: Front) -> None:
    script = [
        *opening(),
        Expect("AUTH PLAIN .*"),
        Send("235 ok\r\n"),
        Expect(EHLO),
        Send(without("SIZE")),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = client_of(front, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, NONE)
        assert client.capabilities.size == 100_000
        client.authenticate("ann", "canary-secret")
        assert client.is_authenticated
        assert client.capabilities.size is None
        client.disconnect()


def test_QUIRK_OpenSMTPD_an_EHLO_refused_after_the_login_changes_nothing(front: Front) -> None:
    script = [*opening(), Expect("AUTH PLAIN .*"), Send("235 ok\r\n"), Expect(EHLO)]
    script += [Send("503 5.5.1 Invalid command: Already identified\r\n"), *QUIT]
    with ScriptedServer(script) as server:
        client = client_of(front, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, NONE)
        client.authenticate("ann", "canary-secret")
        assert client.is_authenticated
        assert client.capabilities.size == 100_000
        client.disconnect()


def test_a_second_connect_and_a_second_login_are_errors(front: Front) -> None:
    with SmtpServer(users={"ann": "canary"}, certificate=CERTIFICATE) as server:
        client = client_of(front)
        client.connect("127.0.0.1", server.port)
        with pytest.raises(errors.StateError):
            client.connect("127.0.0.1", server.port)
        client.authenticate("ann", "canary")
        with pytest.raises(errors.StateError):
            client.authenticate("ann", "canary")
        client.disconnect()
        client.disconnect()
        client.connect("127.0.0.1", server.tls_port, True)
        client.disconnect()
