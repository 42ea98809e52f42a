"""STARTTLS, greetings and PREAUTH in every front: no octet from before TLS changes anything."""

from __future__ import annotations

from functools import partial

import pytest
from imap_fronts import Front, bare
from imap_scripts import (
    AUTHORITY,
    CERTIFICATE,
    LOGOUT,
    PLAIN,
    capability,
    greeting,
    ok,
    secured,
    start_tls,
)

from mailwright import ImapClient, errors
from mailwright._clients import security
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import (
    Answer,
    Close,
    ExpectCommand,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    StartTls,
)

START_TLS = SecureSocketOptions.START_TLS
IMPLICIT = SecureSocketOptions.SSL_ON_CONNECT
NONE = SecureSocketOptions.NONE
WHEN_AVAILABLE = SecureSocketOptions.START_TLS_WHEN_AVAILABLE
OFFER = "IMAP4rev1 STARTTLS LOGINDISABLED"

#: What a go-ahead may be followed by in the same segment, before the handshake.
PAYLOADS = (
    "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
    "* OK [ALERT] call this number\r\n",
    "A0001 OK done\r\n",
    "* CAPA",
    "*",
    "\x16\x03\x01",
)
#: Data that nobody asked for, before STARTTLS (T04): the response, as in "NO STARTTLS".
UNTAGGED = (
    '* LIST (\\HasNoChildren) "/" evil',
    '* LSUB () "/" evil',
    "* STATUS evil (MESSAGES 17)",
    "* SEARCH 1 2 3",
    "* FLAGS (\\Seen evil)",
    "* 23 EXISTS",
    "* 5 RECENT",
    "* 1 EXPUNGE",
    "* 1 FETCH (UID 7 FLAGS (\\Deleted))",
    "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN X-EVIL",
    "* ENABLED CONDSTORE UTF8=ACCEPT",
    "* OK [ALERT] evil",
    "* NO [ALERT] evil",
    "* BAD evil",
    "* OK [PARSE] evil",
    "* NO [BADCHARSET (evil)] evil",
)


def client_of(front: Front, **settings: object) -> object:
    return front.client(**{"timeout": 5, "ssl_context": AUTHORITY.client_context(), **settings})


def session_of(client: object) -> object:
    return bare(client)._session


@pytest.mark.parametrize("payload", PAYLOADS)
def test_T02_T03_a_payload_behind_the_go_ahead_is_refused_at_every_cut(
    front: Front, payload: str
) -> None:
    for cut in range(len(payload) + 1):
        script = [
            greeting(OFFER),
            ExpectCommand("STARTTLS"),
            Answer(f"<tag> OK go\r\n{payload[:cut]}"),
            *([Send(payload[cut:])] if payload[cut:] else []),
            Close(),
        ]
        with ScriptedServer(script, strict=False) as server:
            client = client_of(front)
            # What came with the go-ahead is seen for certain; what comes later meets the handshake.
            refused = errors.ProtocolError if cut else (errors.ProtocolError, errors.TlsError)
            with pytest.raises(refused):
                client.connect(server.host, server.port, START_TLS)
            assert not client.is_connected
        behind = server.received.partition(b"STARTTLS\r\n")[2]
        assert behind[:1] in (b"", b"\x16")  # nothing, or the first record of a handshake
        assert b"CAPABILITY" not in behind


def test_T02_octets_that_the_stream_has_and_the_protocol_has_not_are_refused(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [greeting(OFFER), *ok("STARTTLS"), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = client_of(front)
        inner = bare(client)
        look = inner._require_local

        def opened(is_local: bool) -> None:
            look(is_local)
            stream = inner._stream
            read = stream.read_nowait

            def late() -> bytes | None:
                if inner._session.protocol.state.value == "tls":
                    return b"\x16"
                return read()

            monkeypatch.setattr(stream, "read_nowait", late)

        monkeypatch.setattr(inner, "_require_local", opened)
        with pytest.raises(errors.ProtocolError, match="in clear where TLS was to begin"):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected


def test_T03_the_protocol_and_its_reader_are_other_ones_after_TLS(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [greeting(OFFER), *start_tls(), *capability(PLAIN), *LOGOUT]
    with ScriptedServer(script) as server:
        client = client_of(front)
        inner, seen = bare(client), []
        upgraded = inner._upgraded

        def look(*facts: object, **more: object) -> None:
            seen.append((inner._session.protocol, inner._session.protocol._framer))
            upgraded(*facts, **more)

        monkeypatch.setattr(inner, "_upgraded", look)
        client.connect(server.host, server.port, START_TLS)
        [(protocol, framer)] = seen
        assert inner._session.protocol is not protocol
        assert inner._session.protocol._framer is not framer
        assert inner._session.protocol._tag != protocol._tag
        client.disconnect()


@pytest.mark.parametrize("line", UNTAGGED)
@pytest.mark.parametrize("where", ["after greeting", "before the go-ahead"])
def test_T04_T05_N1_what_was_said_before_tls_is_forgotten(
    front: Front, line: str, where: str
) -> None:
    before = f"{line}\r\n"
    script = [
        Send(f"* OK [CAPABILITY {OFFER}] hi\r\n" + (before if where == "after greeting" else "")),
        ExpectCommand("STARTTLS"),
        Answer((before if where != "after greeting" else "") + "<tag> OK go\r\n"),
        StartTls(CERTIFICATE.server_context()),
        *capability(PLAIN),
        *LOGOUT,
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, START_TLS)
        session = session_of(client)
        assert set(client.capabilities) == set(PLAIN.upper().split())
        assert client.enabled == frozenset()
        assert session.selected is None
        assert not session.events
        assert client.referral is None
        client.disconnect()


def test_T05_the_words_of_a_bye_in_clear_are_marked_as_anybodys(front: Front) -> None:
    with ScriptedServer([Send("* BYE [ALERT] call 0900\r\n"), Close()]) as server:
        client = client_of(front)
        with pytest.raises(errors.ServiceUnavailableError, match="in clear, before TLS"):
            client.connect(server.host, server.port, START_TLS)
    assert not server.received


def test_T06_PREAUTH_where_tls_is_required_ends_it_before_a_word(front: Front) -> None:
    script = [greeting("IMAP4rev1 STARTTLS", "PREAUTH"), Close()]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises(errors.TlsUnavailableError, match="PREAUTH"):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
        with pytest.raises(errors.NotConnectedError):
            client.noop()
    assert server.received == b""


def test_T06_PREAUTH_is_a_session_of_somebody_where_tls_is_there_or_nobody_asked(
    front: Front,
) -> None:
    hello = greeting("IMAP4rev1", "PREAUTH")
    tls = StartTls(CERTIFICATE.server_context())
    for options, script in ((NONE, [hello]), (IMPLICIT, [tls, hello]), (WHEN_AVAILABLE, [hello])):
        with ScriptedServer([*script, *LOGOUT]) as server:
            client = client_of(front)
            client.connect(server.host, server.port, options)
            assert client.is_authenticated
            assert client.is_secure == (options is IMPLICIT)
            with pytest.raises((errors.StateError, errors.NoMechanismError)):
                client.authenticate("ann", "canary-secret", mechanism="PLAIN")
            client.disconnect()
        assert b"AUTHENTICATE" not in server.received


REFUSALS = ("NO", "BAD", "NO [UNAVAILABLE]", "BAD unknown command")


@pytest.mark.parametrize("refusal", REFUSALS)
def test_T07_a_refused_STARTTLS_ends_the_connection(front: Front, refusal: str) -> None:
    script = [
        greeting(OFFER),
        ExpectCommand("STARTTLS"),
        Answer(f"<tag> {refusal} no\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises(errors.TlsUnavailableError, match="refused STARTTLS"):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
    assert [line.split(" ", 1)[1] for line in server.lines] == ["STARTTLS"]


@pytest.mark.parametrize("answer", ["+ go on\r\n", "* BYE no\r\n", "<tag> MAYBE\r\n", "x OK\r\n"])
def test_T07_any_other_answer_to_STARTTLS_ends_it_too(front: Front, answer: str) -> None:
    script = [greeting(OFFER), ExpectCommand("STARTTLS"), Answer(answer), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = client_of(front)
        with pytest.raises((errors.ProtocolError, errors.ServiceUnavailableError)):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
    assert [line.split(" ", 1)[1] for line in server.lines] == ["STARTTLS"]


@pytest.mark.parametrize("said", ["in the greeting", "when asked"])
def test_T07_a_stripped_STARTTLS_ends_the_connection(front: Front, said: str) -> None:
    if said == "when asked":
        script = [Send("* OK hi\r\n"), *capability("IMAP4rev1 AUTH=PLAIN"), Close()]
    else:
        script = [greeting("IMAP4rev1 AUTH=PLAIN"), Close()]
    with ScriptedServer(script) as server:
        client = client_of(front)
        with pytest.raises(errors.TlsUnavailableError, match="port 993"):
            client.connect(server.host, server.port, START_TLS)
        assert not client.is_connected
    assert b"AUTH" not in server.received
    assert b"LOGIN" not in server.received


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 STARTTLS AUTH=PLAIN"])
def test_T07_A06_what_a_missed_STARTTLS_leaves_refuses_credentials(
    front: Front, capabilities: str
) -> None:
    script = [greeting(capabilities)]
    if "STARTTLS" in capabilities:
        script += [ExpectCommand("STARTTLS"), Answer("<tag> NO no\r\n")]
    with ScriptedServer([*script, *LOGOUT]) as server:
        client = client_of(front, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, WHEN_AVAILABLE)
        assert not client.is_secure
        for mechanism in (None, "PLAIN", "LOGIN"):
            with pytest.raises(errors.PlaintextCredentialsError):
                client.authenticate("ann", "canary-secret", mechanism=mechanism)
        client.disconnect()
    assert b"canary" not in server.received


def test_T08_an_answer_before_STARTTLS_was_written_begins_nothing(front: Front) -> None:
    """Tags are drawn by lot; one that was never sent answers nothing."""
    for early in ("A1 OK go\r\n", "A0001 OK go\r\n", "AAAA1 OK go\r\n"):
        hello = f"* OK [CAPABILITY {OFFER}] hi\r\n{early}"
        with ScriptedServer([Send(hello), Stall()], strict=False) as server:
            client = client_of(front)
            with pytest.raises(errors.ProtocolError):
                client.connect(server.host, server.port, START_TLS)
            assert not client.is_connected
            assert not client.is_secure


def test_T08_the_tags_of_two_connections_differ(front: Front) -> None:
    tags = set()
    for _ in range(3):
        with ScriptedServer([Send("* OK hi\r\n"), *capability("IMAP4rev1"), *LOGOUT]) as server:
            client = client_of(front)
            client.connect(server.host, server.port, NONE)
            client.disconnect()
        tags.add(server.lines[0].split(" ")[0])
    assert len(tags) == 3


def test_T08_a_connection_that_STARTTLS_was_asked_for_has_TLS(front: Front) -> None:
    with ScriptedServer([*secured(), *LOGOUT]) as server:
        client = client_of(front)
        client.connect(server.host, server.port, START_TLS)
        assert client.is_secure
        assert client.tls is not None
        client.disconnect()


GARBAGE = (
    "HTTP/1.1 400 Bad Request\r\n",
    "220 smtp.example.org ESMTP\r\n",
    "+OK POP3 ready\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "A0001 OK hello\r\n",
    "* BAD no\r\n",
    "* NO no\r\n",
    "* 23 EXISTS\r\n",
    "+ go on\r\n",
    "\r\n",
    "\x00\xff\r\n",
)


@pytest.mark.parametrize("options", [START_TLS, WHEN_AVAILABLE, NONE])
@pytest.mark.parametrize("said", GARBAGE)
def test_T09_T20_I16_a_greeting_that_is_none_ends_it_before_a_word(
    front: Front, said: str, options: SecureSocketOptions
) -> None:
    with ScriptedServer([Send(said.encode("latin-1")), Close()]) as server:
        client = client_of(front)
        with pytest.raises((errors.ProtocolError, errors.ConnectionLostError)):
            client.connect(server.host, server.port, options)
        assert not client.is_connected
    assert server.received == b""


def test_T12_a_greeting_in_clear_where_tls_begins_is_never_read(front: Front) -> None:
    for ending in (Close(), Reset()):
        with ScriptedServer([greeting(), ending], strict=False) as server:
            client = client_of(front)
            with pytest.raises(errors.NetworkError):
                client.connect(server.host, server.port, IMPLICIT)
            assert not client.capabilities
            assert not client.is_connected


@pytest.mark.parametrize("octets", [0, 1, 5, 20])
def test_T26_a_connection_that_ends_within_the_greeting_is_an_error(
    front: Front, octets: int
) -> None:
    for ending in (Close(), Reset()):
        with ScriptedServer(
            [Send(b"* OK [CAPABILITY IMAP4rev1] hi\r\n"[:octets]), ending]
        ) as server:
            client = client_of(front)
            with pytest.raises(errors.NetworkError):
                client.connect(server.host, server.port, NONE)
            assert not client.is_connected


def test_T25_a_greeting_that_never_comes_ends_at_its_deadline(front: Front) -> None:
    from mailwright.net.timeouts import Timeouts

    for said in ("", "* OK hel"):
        with ScriptedServer([Send(said), Stall()], strict=False) as server:
            client = client_of(front, timeout=Timeouts(greeting=0.05))
            with pytest.raises(errors.DeadlineExceededError, match="The greeting"):
                client.connect(server.host, server.port, NONE)
            assert not client.is_connected
            server.resume()


def test_T10_a_referral_in_the_greeting_is_data_after_tls_and_is_never_followed(
    front: Front,
) -> None:
    said = Send("* OK [REFERRAL imap://evil.example/] hi\r\n")
    tls = StartTls(CERTIFICATE.server_context())
    script = [tls, said, *capability(PLAIN), *LOGOUT]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, IMPLICIT)
        assert client.referral == "imap://evil.example/"
        client.disconnect()
        assert len(server.connections) == 1
    script = [said, *capability(OFFER), *start_tls(), *capability(PLAIN), *LOGOUT]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, START_TLS)
        assert client.referral is None
        client.disconnect()


# --- capabilities --------------------------------------------------------------------------------


def test_I16_a_server_without_CAPABILITY_offers_nothing(front: Front) -> None:
    script = [
        Send("* OK hi\r\n"),
        ExpectCommand("CAPABILITY"),
        Answer("<tag> BAD what\r\n"),
        *LOGOUT,
    ]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, NONE)
        assert not client.capabilities
        client.disconnect()


def test_I16_T27_a_list_of_capabilities_is_bounded(front: Front) -> None:
    names = " ".join(f"X{number}" for number in range(5_000))
    script = [Send("* OK hi\r\n"), *capability(f"IMAP4rev1 {names}"), *LOGOUT]
    with ScriptedServer(script) as server:
        client = client_of(front)
        client.connect(server.host, server.port, NONE)
        assert len(client.capabilities) <= 1_000
        client.disconnect()
    script = [Send("* OK hi\r\n"), *capability("X" * 70_000)]
    with ScriptedServer(script, strict=False) as server:
        client = client_of(front)
        with pytest.raises(errors.LimitExceededError):
            client.connect(server.host, server.port, NONE)
        assert not client.is_connected


def test_a_port_says_what_AUTO_means() -> None:
    settle = partial(security.settle, ports=ImapClient._ports)
    auto = SecureSocketOptions.AUTO
    assert settle(auto, 0, is_local=False) == (IMPLICIT, 993)
    assert settle(auto, 993, is_local=False) == (IMPLICIT, 993)
    assert settle(auto, 143, is_local=False) == (START_TLS, 143)
    assert settle(auto, 10143, is_local=False) == (START_TLS, 10143)
    assert settle(auto, 0, is_local=True)[0] is NONE
    assert settle(START_TLS, 0, is_local=False) == (START_TLS, 143)
    assert settle(NONE, 0, is_local=False) == (NONE, 143)
    assert settle(IMPLICIT, 0, is_local=False) == (IMPLICIT, 993)
