"""The table of quirks: who is recognised by what, and what it changes."""

from __future__ import annotations

import pytest

from corpus.corpus_rows import WITHOUT_CORPORA, given
from mailwright.imap._command import Plain
from mailwright.imap._limits import ImapLimits
from mailwright.imap._session import Session, Settings
from mailwright.imap._state import State
from mailwright.imap.capabilities import Capabilities
from mailwright.imap.quirks import NO_QUIRKS, Quirks, find_quirks, suggested_backoff
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions
from servers.accounts import ImapServer

GREETINGS = [
    ("Coremail System IMap Server Ready(example[0123])", "Coremail"),
    ("The Microsoft Exchange IMAP4 service is ready. [QQ==]", "Exchange"),
    ("Microsoft Exchange Server 2007 IMAP4 service is ready", "Exchange"),
    ("Dovecot (Debian) ready.", "Dovecot"),
    ("mail.example.test Cyrus IMAP 3.10.2 server ready", "Cyrus"),
    ("mail.example.test Cyrus IMAP4 v2.3.16 server ready", "Cyrus"),
    ("Courier-IMAP ready. Copyright 1998-2022 Somebody", "Courier"),
    ("mail.example.test IMAP4rev1 2007e.404 at Mon, 1 Jan 2024 00:00:00 +0000 (UTC)", "UW"),
    ("IMAP4 ready", ""),
    ("We are no Dovecot", ""),
]
CAPABILITIES = [
    ("IMAP4rev1 XLIST ID UIDPLUS X-CM-EXT-1 XAPPLEPUSHSERVICE SASL-IR", "Coremail"),
    ("IMAP4rev1 X-GM-EXT-1 SASL-IR", "Gmail"),
    ("IMAP4rev1 XYMHIGHESTMODSEQ UIDPLUS", "Yahoo"),
    ("IMAP4rev1 XAPPLEPUSHSERVICE XAPPLELITERAL QRESYNC", "iCloud"),
    ("IMAP4rev1 XAPPLEPUSHSERVICE AUTH=ATOKEN AUTH=PLAIN", "iCloud"),
    ("IMAP4 IMAP4rev1 CLIENTACCESSRULES UIDPLUS", "Exchange"),
    ("IMAP4rev1 IDLE UIDPLUS", ""),
]


class Greeting(Plain):
    verb = "greeting"


class Noop(Plain):
    verb = "NOOP"


def connected(greeting: bytes) -> Session:
    """Return a session that has read its greeting."""
    settings = Settings(
        timeouts=Timeouts(),
        tls=TlsOptions(),
        wire_log=None,
        allow_plaintext_credentials=False,
        limits=ImapLimits(),
    )
    session = Session(settings, "imap.example.test", 993)
    session.protocol.submit(Greeting())
    session.protocol.data_to_send()
    session.protocol.receive_data(greeting + b"\r\n")
    return session


@pytest.mark.parametrize(("text", "server"), GREETINGS)
def test_a_greeting_tells_who_it_is(text: str, server: str) -> None:
    assert find_quirks(frozenset(), text).server == server
    assert connected(b"* OK " + text.encode()).quirks.server == server


@pytest.mark.parametrize(("text", "server"), CAPABILITIES)
def test_capabilities_tell_who_it_is(text: str, server: str) -> None:
    assert find_quirks(Capabilities(text)).server == server
    session = connected(b"* OK [CAPABILITY " + text.encode() + b"] ready")
    assert session.quirks.server == server


def test_the_name_of_id_tells_who_it_is() -> None:
    session = connected(b"* OK ready")
    session.learn_name("Dovecot")
    assert session.quirks.server == "Dovecot"
    session.learn_name("nobody we know")
    assert session.quirks.server == "Dovecot"


def test_dovecot_before_2_4_holds_back_what_notify_makes_it_tell() -> None:
    old = "IMAP4rev1 NOTIFY THREAD=REFS URL-PARTIAL CONTEXT=SEARCH"
    session = connected(b"* OK [CAPABILITY " + old.encode() + b"] after STARTTLS, without a word")
    assert session.quirks.holds_back_notices
    assert not find_quirks(Capabilities(f"{old} INPROGRESS"), "Dovecot ready.").holds_back_notices
    session = connected(b"* OK [CAPABILITY IMAP4rev1 INPROGRESS] ready")
    session.learn_name("Dovecot")
    assert session.quirks.server == "Dovecot"
    assert not session.quirks.holds_back_notices


def test_who_was_recognised_stays_so_when_the_capabilities_are_told_anew() -> None:
    session = connected(b"* OK The Microsoft Exchange IMAP4 service is ready.")
    session.protocol.receive_data(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
    assert session.quirks.server == "Exchange"


def test_a_greeting_in_clear_is_forgotten_with_tls() -> None:
    session = connected(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] Coremail System")
    session.new_protocol(State.NOT_AUTHENTICATED)
    assert session.quirks is NO_QUIRKS
    session.protocol.receive_data(b"* OK Dovecot would say so, and this is no greeting\r\n")
    assert session.quirks is NO_QUIRKS


def test_coremail_is_not_believed_about_initial_responses_and_wants_an_id() -> None:
    session = connected(b"* OK [CAPABILITY IMAP4rev1 SASL-IR X-CM-EXT-1 ID] ready")
    assert "SASL-IR" not in session.capabilities
    assert "ID" in session.capabilities
    assert session.quirks.identify_first
    assert "SASL-IR" in connected(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready").capabilities


def test_icloud_is_not_believed_about_qresync() -> None:
    session = connected(b"* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE QRESYNC XAPPLELITERAL] x")
    assert not session.has("QRESYNC")
    assert session.has("CONDSTORE")


def test_exchange_has_25_commands_in_flight_and_others_more() -> None:
    def in_flight(greeting: bytes) -> int:
        protocol = connected(greeting).protocol
        protocol.submit(*(Noop() for _ in range(60)))
        protocol.data_to_send()
        return len(protocol.in_flight)

    assert in_flight(b"* OK The Microsoft Exchange IMAP4 service is ready.") == 25
    assert in_flight(b"* OK ready") == 60


def test_what_waits_goes_out_as_responses_come() -> None:
    session = connected(b"* OK The Microsoft Exchange IMAP4 service is ready.")
    commands = [Noop() for _ in range(60)]
    session.protocol.submit(*commands)
    while not all(command.is_done for command in commands):
        for line in session.protocol.data_to_send().split(b"\r\n")[:-1]:
            session.protocol.receive_data(line.split()[0] + b" OK done\r\n")
            assert len(session.protocol.in_flight) <= 25


def test_servers_differ_in_what_they_take() -> None:
    limits = {
        text: find_quirks(Capabilities(text)).line_limit for text, server in CAPABILITIES if server
    }
    assert min(limits.values()) == 1_000  # Yahoo
    assert NO_QUIRKS.line_limit < 8_192
    assert find_quirks(Capabilities("X-GM-EXT-1")).expunge_archives
    assert not find_quirks(Capabilities("XYMHIGHESTMODSEQ")).search_charset


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Request is throttled. Suggested Backoff Time: 299910 milliseconds", 299.91),
        ("REQUEST is throttled. suggested backoff time: 5 MILLISECONDS", 0.005),
        ("Suggested Backoff Time: 999999999 milliseconds", 3600),
        ("Suggested Backoff Time: " + "9" * 10_000 + " milliseconds", None),
        ("Suggested Backoff Time: -1 milliseconds", None),
        ("Request failed", None),
        ("", None),
    ],
)
def test_throttling_of_exchange_is_read(text: str, seconds: float | None) -> None:
    assert suggested_backoff(text) == seconds


def test_quirks_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Quirks().line_limit = 1  # type: ignore[misc]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus", "cyrus36", "courier"])
def test_real_servers_are_recognised_and_take_lines_as_long_as_the_table_says(
    imap_server: str, request: pytest.FixtureRequest
) -> None:
    server: ImapServer = request.getfixturevalue(imap_server)
    account = server.new_account()
    account.deliver(b"Subject: one\r\n\r\none\r\n")
    with account.talk() as talk:
        quirks = connected(talk.greeting[:-2]).quirks
        assert quirks.server.lower() == server.name
        talk.command("SELECT INBOX")
        command = b"UID FETCH %b1 FLAGS" % (b"1," * ((quirks.line_limit - 40) // 2))
        assert quirks.line_limit - 40 < len(command) <= quirks.line_limit - len("tag \r\n")
        assert b"* 1 FETCH" in b"".join(talk.command(command))


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("exchange/greeting", "Exchange"),
        ("exchange/greeting-2003", "Exchange"),
        ("exchange/greeting-2007", "Exchange"),
        ("exchange/capability-postauth", "Exchange"),
        ("gmail/capability+login", "Gmail"),
        ("yahoo/greeting", "Yahoo"),
        ("icloud/greeting", "iCloud"),
        ("icloud/capability", "iCloud"),
        ("cyrus/greeting", "Cyrus"),
        ("dovecot/greeting", "Dovecot"),
    ],
)
def test_recorded_servers_are_recognised(name: str, server: str) -> None:
    file = given() / "mailkit" / "imap" / f"{name}.txt"
    if not file.is_file():
        pytest.skip(WITHOUT_CORPORA)
    first = file.read_bytes().split(b"\r\n")[0]
    session = connected(first if first.startswith(b"* OK") else b"* OK ready\r\n" + first)
    assert session.quirks.server == server
