"""What the clients send: the same for every client, made before the clock starts."""

from __future__ import annotations

from typing import NamedTuple

HOST = "127.0.0.1"
SENDER = "ann@example.org"

# 75 characters: what a mail program makes of plain text.
_LINE = b"The minutes of the meeting on Monday, with what was decided and by whom: 1\r\n"
# A line that begins with a dot, for whoever has to double it; there is one in each 4 KB.
_DOT = b".profile and the other files that begin with a dot are in the archive\r\n"


class Message(NamedTuple):
    """A message with CRLF line ends, and its envelope.

    Args:
        recipient: the one forward-path.
        content: the message, not dot-stuffed.
    """

    recipient: str
    content: bytes


def message(number: int, size: int) -> Message:
    """Return a message of `size` octets with a recipient and a Message-ID of its own."""
    recipient = f"member{number}@example.net"
    header = (
        f"Date: Mon, 01 Jun 2026 10:00:00 +0000\r\n"
        f"From: Ann Example <{SENDER}>\r\n"
        f"To: Member {number} <{recipient}>\r\n"
        f"Subject: Minutes of the meeting, copy {number}\r\n"
        f"Message-ID: <bench.{number}.{size}@example.org>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "\r\n"
    ).encode()
    room = size - len(header) - len(_DOT)
    body = _LINE * (room // len(_LINE))
    rest = room - len(body)
    if 0 < rest < 3:  # too little for a line of its own
        body, rest = body[: -len(_LINE)], rest + len(_LINE)
    filler = b"x" * (rest - 2) + b"\r\n" if rest else b""
    return Message(recipient, header + body + _DOT + filler)


def messages(count: int, size: int) -> list[Message]:
    """Return `count` messages of `size` octets each."""
    return [message(number, size) for number in range(count)]
