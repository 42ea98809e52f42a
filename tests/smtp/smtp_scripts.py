"""Pieces of dialogues for scripted servers, as (expected line, reply) pairs."""

from __future__ import annotations

from base64 import b64encode

from mailwright.testing import Close, Expect, ReceiveContent, Send, Step

MESSAGE = b"From: ann@example.org\r\nTo: bob@example.net\r\nMessage-ID: <1@x>\r\n\r\nhi\r\n"
PLAIN = b64encode(b"\0ann\0canary-secret").decode("ascii")

EHLO = r"EHLO \[127\.0\.0\.1\]"
CAPABILITIES = (
    "250-mx.test\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
    "250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN LOGIN\r\n"
)
#: `CAPABILITIES` without one keyword.


def without(keyword: str) -> str:
    lines = [line for line in CAPABILITIES.split("\r\n")[:-1] if keyword not in line]
    lines[-1] = lines[-1].replace("250-", "250 ", 1)
    return "\r\n".join(lines) + "\r\n"


def opening(capabilities: str = CAPABILITIES) -> list[Step]:
    return [Send("220 mx.test\r\n"), Expect(EHLO), Send(capabilities)]


def envelope(
    *recipients: str, replies: str = "", sender: str = "ann@example.org", params: str = ".*"
) -> list[Step]:
    """A pipelined envelope; `replies` default to yes for all."""
    accepted = replies or "250 ok\r\n" * (1 + len(recipients)) + "354 go\r\n"
    expected: list[Step] = [Expect(rf"MAIL FROM:<{sender}>{params}")]
    expected += [Expect(rf"RCPT TO:<{recipient}>") for recipient in recipients]
    return [*expected, Expect("DATA"), Send(accepted)]


def content(reply: str = "250 2.0.0 Ok: queued as ABC123\r\n") -> list[Step]:
    return [ReceiveContent(), Send(reply)]


QUIT: list[Step] = [Expect("QUIT"), Send("221 bye\r\n"), Close()]
