"""Pieces of dialogues in which contents travel by BDAT (RFC 3030)."""

from __future__ import annotations

from smtp_scripts import CAPABILITIES, opening

from mailwright.testing import Expect, ReceiveOctets, Send, Step

CHUNKING = CAPABILITIES.replace("250-SIZE 100000\r\n", "250-SIZE\r\n250-CHUNKING\r\n")
BINARY = CHUNKING.replace("250-CHUNKING", "250-BINARYMIME\r\n250-CHUNKING")
#: What LMTP servers offer: no AUTH.
LMTP = CHUNKING.replace("250 AUTH PLAIN LOGIN", "250 HELP")
DATA_ONLY_LMTP = LMTP.replace("250-CHUNKING\r\n", "")

#: A message that is no lines of text.
RAW = (
    b"From: ann@example.org\r\nTo: bob@example.net\r\nMessage-ID: <1@x>\r\n"
    b"Content-Transfer-Encoding: binary\r\n\r\n\x00\xff bare\nand\r\r\n.\r\n"
)


def mail(number: int, size: int = 0, to: str = "") -> bytes:
    """A message to r{number}@x.test with a content of `size` octets or so."""
    to = to or f"r{number}@x.test"
    head = f"From: ann@example.org\r\nTo: {to}\r\nMessage-ID: <{number}@x>\r\n\r\n".encode()
    return head + f"mail {number}\r\n".encode() + (b"x" * 70 + b"\r\n") * (size // 72)


def lmtp_opening(capabilities: str = LMTP) -> list[Step]:
    return [Send("220 mx.test LMTP\r\n"), Expect(r"LHLO \[127\.0\.0\.1\]"), Send(capabilities)]


def begun(*recipients: str, params: str = ".*") -> list[Step]:
    """MAIL and RCPT, not answered yet."""
    steps: list[Step] = [Expect(rf"MAIL FROM:<ann@example\.org>{params}")]
    return [*steps, *(Expect(rf"RCPT TO:<{recipient}>.*") for recipient in recipients)]


def accepted(*recipients: str, params: str = ".*") -> list[Step]:
    """MAIL and RCPT, all of them accepted."""
    return [*begun(*recipients, params=params), Send("250 ok\r\n" * (1 + len(recipients)))]


def chunk(size: int, *, last: bool = True) -> list[Step]:
    """One chunk, not answered yet."""
    return [Expect(f"BDAT {size} LAST" if last else f"BDAT {size}"), ReceiveOctets(size)]


def flight(number: int, *, reset: bool = True, to: str = "") -> list[Step]:
    """A whole transaction as `send_all` writes it, not answered yet."""
    before: list[Step] = [Expect("RSET")] if reset else []
    steps = begun(to or f"r{number}@x.test")
    return [*before, *steps, *chunk(len(mail(number, to=to)))]


__all__ = [
    "BINARY",
    "CHUNKING",
    "DATA_ONLY_LMTP",
    "LMTP",
    "RAW",
    "accepted",
    "begun",
    "chunk",
    "flight",
    "lmtp_opening",
    "mail",
    "opening",
]
