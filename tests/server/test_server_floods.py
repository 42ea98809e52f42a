"""Row K03: however much a client sends, the server keeps little of it, and goes on. And T20."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from smtp_dialogue import TLS, Dialogue, Wire, relay

from mailwright.errors import ConnectionLostError
from mailwright.server import ServerLimits, SmtpServer
from mailwright.server.smtp.state import State

LIMITS = ServerLimits(message=20_000, recipients=20, transcript_characters=20_000)
SENT = 800_000  # octets, in pieces
KEPT = SENT // 2
BEGIN = b"MAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\n"


def held_by(dialogue: Dialogue, chunks: list[bytes]) -> int:
    """Feed the chunks and return how much more memory is held at the worst moment."""
    gc.collect()
    tracemalloc.start()
    try:
        for chunk in chunks:
            dialogue.session.receive_data(chunk)
            dialogue.session.data_to_send()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("begin", "chunk"),
    [
        (b"", b"x" * 10_000),
        (b"AUTH PLAIN ", b"x" * 10_000),
        (b"AUTH PLAIN\r\n", b"x" * 10_000),
        (BEGIN + b"DATA\r\n", b"x" * 10_000),
        (BEGIN + b"DATA\r\n", b"\r\n" * 5_000),
        (BEGIN + b"DATA\r\n", b"..\r\n" * 2_500),
        (BEGIN + b"BDAT 1000000000000000000\r\n", b"x" * 10_000),
        (BEGIN + b"BDAT 1000000000000000000 LAST\r\n", b"\r\n.\r\n" * 2_000),
        (BEGIN, b"BDAT 1000\r\n" + b"x" * 1_000),
        (BEGIN, b"BDAT 0\r\n" + b"NOOP " + b"x" * 1_000 + b"\r\n"),
        (b"", b"NOOP " + b"x" * 1_000 + b"\r\n"),
        (b"", b"HELP" + b" " * 1_000 + b"\r\n"),
        (b"", BEGIN + b"NOOP " + b"x" * 1_000 + b"\r\nRSET\r\n"),
        (BEGIN, b"RCPT TO:<c@d.org> ORCPT=rfc822;" + b"x" * 400 + b"@y.org\r\n"),
        (b"", b"EHLO " + b"x" * 1_000 + b"\r\n"),
        (b"", b"QUIT\r\n" + b"x" * 10_000),
    ],
    ids=lambda value: repr(value[-20:]),
)
def test_K03_no_flood_is_kept(begin, chunk):
    dialogue = Dialogue(require_auth=False, auth_without_tls=True, limits=LIMITS)
    dialogue.say("EHLO client")
    dialogue.raw(begin)
    whole = chunk * (SENT // 40 // len(chunk) or 1)
    assert held_by(dialogue, [whole] * 40) < KEPT


@pytest.mark.parametrize(
    ("begin", "rest"),
    [(b"DATA\r\n", b"\r\n.\r\n"), (b"BDAT 90000\r\n", b""), (b"BDAT 90001 LAST\r\n", b"x")],
)
@pytest.mark.parametrize("end", ["eof", "QUIT", "timeout", "error"])
def test_K03_a_session_that_is_over_keeps_its_transcript_and_no_content(begin, rest, end):
    """A thousand of them stay to be looked at; with the mail that none of them finished, too?"""
    dialogue = relay(limits=ServerLimits(message=100_000))
    dialogue.raw(BEGIN + begin + b"x" * 90_000)
    session = dialogue.session
    if end == "eof":
        session.receive_eof()
    elif end == "timeout":
        session.time_out()
    elif end == "error":
        session.connection_failed(ConnectionLostError("gone"))
    else:
        dialogue.raw(rest + b"QUIT\r\n")
    assert len(dialogue.messages) == (end == "QUIT" and begin != b"BDAT 90000\r\n")
    assert session.state is State.CLOSED
    assert len(session._input) == 0
    assert session.transaction is None or session.transaction.content == b""


def test_K03_the_transcript_is_bounded_in_characters_too():
    dialogue = relay(limits=ServerLimits(transcript_characters=5_000))
    dialogue.say_all(*["NOOP " + "x" * 400] * 100)
    assert 4_000 < sum(map(len, dialogue.session.transcript)) <= 5_000
    assert dialogue.session.transcript[-1] == "S: 250 2.0.0 Ok"


def test_K03_a_client_that_reads_nothing_is_dropped():
    with SmtpServer(tls=False, limits=ServerLimits(idle=0.05)) as server:
        with Wire((server.host, server.port)) as wire:
            wire.reply()
            wire.say(b"EHLO c\r\n")
            with pytest.raises(OSError):  # noqa: PT011 - a reset or a broken pipe, as it happens
                while True:
                    wire.send(b"HELP\r\n" * 1_000)
        assert server.sessions[0].state is State.CLOSED


# --- T20: peers that speak another protocol ------------------------------------------------------

SMTP_INSIDE = "EHLO x\r\nMAIL FROM:<evil@x.org>\r\nRCPT TO:<victim@y.org>\r\nDATA\r\nx\r\n.\r\n"


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "OPTIONS", "CONNECT", "PRI", "post"])
@pytest.mark.parametrize("path", ["/", "/" + "x" * 5_000])
@pytest.mark.parametrize("size", [1, 10_000])
def test_T20_the_first_octets_of_HTTP_end_the_session(verb, path, size):
    """A long path too: the line that is too long must not be forgotten for what follows it."""
    dialogue = Dialogue(require_auth=False)
    wire = f"{verb} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n{SMTP_INSIDE}".encode()
    answers = []
    for start in range(0, len(wire), size):
        answers += dialogue.raw(wire[start : start + size])
    assert answers == ["421 4.7.0 This is a mail server"]
    assert dialogue.session.state is State.CLOSED
    assert dialogue.messages == []


def test_T20_over_the_wire_not_one_line_of_a_request_is_answered():
    with SmtpServer(require_auth=False, tls=False) as server:
        with Wire((server.host, server.port)) as wire:
            wire.reply()
            wire.send(f"POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\n{SMTP_INSIDE}".encode())
            assert wire.rest() in {b"421 4.7.0 This is a mail server\r\n", b""}
        assert server.messages == []
        assert server.sessions[0].transcript[1:] == (
            "C: POST",
            "S: 421 4.7.0 This is a mail server",
        )


@pytest.mark.parametrize("limit", [1, 3, 20])
@pytest.mark.parametrize("line", ["NOPE", "MAIL", "RCPT TO:<a@b.org>", "x" * 3_000, "BDAT"])
def test_T20_K03_so_many_bad_commands_end_the_session(limit, line):
    dialogue = relay(limits=ServerLimits(bad_commands=limit), tls=TLS)
    answers = dialogue.say_all(*[line] * (limit + 1))
    codes = [answer[:3] for answer in answers]
    expected = 1 if line == "BDAT" else limit
    assert codes[expected - 1 :] == ["421"] + [""] * (limit + 1 - expected)
    assert "421" not in codes[: expected - 1]
    assert dialogue.session.state is State.CLOSED
