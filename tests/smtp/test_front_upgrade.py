"""STARTTLS in every front: no octet from before the handshake changes anything after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, QUIT, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server.authority import Authority
from mailwright.testing import (
    Close,
    Connection,
    Expect,
    ScriptedServer,
    Send,
    Stall,
    StartTls,
    Step,
)

START_TLS = SecureSocketOptions.START_TLS
OFFER = CAPABILITIES.replace("250-SIZE", "250-STARTTLS\r\n250-SIZE")
GO_AHEAD = b"220 go\r\n"
PAYLOADS = (
    b"250 injected\r\n",
    b"250-X-EVIL ",
    b"2",
    b"\x16\x03\x01",
    b"\x15\x03\x03\x00\x02\x01\x00",
)

AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue("127.0.0.1")


def client_of(front: Front, **settings: object) -> Any:
    return front.client(**{"timeout": 5, "ssl_context": AUTHORITY.client_context(), **settings})


def session_of(client: Any) -> Any:
    return getattr(client, "client", client)._session


@dataclass
class Look(Step):
    """Notes what the client is like at this point of the script, while it waits for us."""

    look: Any
    seen: list[Any] = field(default_factory=list)

    def play(self, connection: Connection) -> None:
        self.seen.append(self.look())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_T01_T13_a_payload_behind_the_go_ahead_is_refused_at_every_cut(
    front: Front, payload: bytes
) -> None:
    stream = GO_AHEAD + payload
    for cut in range(len(GO_AHEAD), len(stream) + 1):
        go_ahead = Send(stream, split_at=[cut] if cut < len(stream) else ())
        script = [*opening(OFFER), Expect("STARTTLS"), go_ahead, Close()]
        with ScriptedServer(script) as server:
            client = client_of(front)
            with pytest.raises((errors.ProtocolError, errors.TlsError)):
                client.connect(server.host, server.port, START_TLS)
            assert not client.is_connected
        behind = server.received.partition(b"STARTTLS\r\n")[2]
        assert behind[:1] in (b"", b"\x16")  # nothing, or the first record of a handshake
        assert b"EHLO" not in behind


def test_T01_T13_octets_that_came_after_the_go_ahead_was_read_are_a_violation(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream has them, and the protocol has not seen them: the last look before TLS."""
    script = [*opening(OFFER), Expect("STARTTLS"), Send(GO_AHEAD), Close()]
    with ScriptedServer(script) as server:
        client = client_of(front)
        inner = getattr(client, "client", client)
        look = inner._opened

        def opened(*facts: Any) -> None:
            look(*facts)
            stream = inner._stream
            late = iter([None, None, b"\x16"])  # before EHLO and STARTTLS, and before TLS
            monkeypatch.setattr(stream, "read_nowait", lambda: next(late))

        monkeypatch.setattr(inner, "_opened", opened)
        with pytest.raises(errors.ProtocolError, match="in clear where TLS was to begin"):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
    assert server.received.endswith(b"STARTTLS\r\n")


def test_T03_T13_the_reader_and_what_it_knew_are_other_ones_after_the_handshake(
    front: Front,
) -> None:
    client = client_of(front)
    look = Look(lambda: (session_of(client).protocol, session_of(client).protocol._input))
    script = [
        *opening(OFFER.replace("PLAIN LOGIN", "PLAIN LOGIN X-ONLY-IN-CLEAR")),
        Expect("STARTTLS"),
        look,
        Send(GO_AHEAD),
        StartTls(CERTIFICATE.server_context()),
        look,
        Expect(EHLO),
        Send("502 5.5.1 what\r\n"),
        Expect("HELO .*"),
        Send("250 mx.test\r\n"),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client.connect(server.host, server.port, START_TLS)
        (protocol, queue), *_ = look.seen
        now = session_of(client).protocol
        assert now is not protocol
        assert now._input is not queue
        assert dict(client.capabilities) == {}
        client.disconnect()


@pytest.mark.parametrize("early", ["220 go\r\n", "220 go\r\n220 go\r\n", "220 go"])
def test_T08_a_go_ahead_before_STARTTLS_was_written_begins_nothing(
    front: Front, early: str
) -> None:
    script = [Send("220 mx.test\r\n"), Expect(EHLO), Send(OFFER + early), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = client_of(front)
        with pytest.raises(errors.ProtocolError):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
        assert not client.is_secure
    assert server.lines == ["EHLO [127.0.0.1]"]


def test_T08_a_connection_that_STARTTLS_was_asked_for_has_TLS_when_it_is_returned(
    front: Front,
) -> None:
    script = [
        *opening(OFFER),
        Expect("STARTTLS"),
        Send(GO_AHEAD),
        StartTls(CERTIFICATE.server_context()),
        Expect(EHLO),
        Send(CAPABILITIES),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, START_TLS)
        assert client.tls is not None
        assert client.is_secure
        client.disconnect()


def test_S19_a_login_that_is_offered_only_before_TLS_is_not_made(front: Front) -> None:
    script = [
        *opening(OFFER),
        Expect("STARTTLS"),
        Send(GO_AHEAD),
        StartTls(CERTIFICATE.server_context()),
        Expect(EHLO),
        Send("250-mx.test\r\n250 PIPELINING\r\n"),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, START_TLS)
        with pytest.raises(errors.NoMechanismError):
            client.authenticate("ann", "canary-secret")
        client.disconnect()
    assert b"AUTH" not in server.received


@pytest.mark.parametrize(
    "offer", ["250 AUTH=PLAIN LOGIN\r\n", "250-AUTH=PLAIN\r\n250 AUTH LOGIN\r\n"]
)
def test_S19_the_legacy_spelling_of_an_offer_is_no_way_around(front: Front, offer: str) -> None:
    with ScriptedServer([*opening(f"250-mx.test\r\n{offer}"), *QUIT]) as server:
        client = client_of(front)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        assert "PLAIN" in client.capabilities.mechanisms
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate("ann", "canary-secret")
        client.disconnect()
    assert server.lines == ["EHLO [127.0.0.1]", "QUIT"]
