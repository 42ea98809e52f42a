"""Replies as the server writes them; the type is the client's."""

from __future__ import annotations

import re

from ...errors import InvalidArgumentError
from ...smtp.replies import Reply

_TEXT = re.compile(r"([2-5]\d\d)(?: (.*))?\Z", re.DOTALL)


def reply(code: int, enhanced_code: str, *lines: str) -> Reply:
    """Return a reply whose every line begins with `enhanced_code` (RFC 2034), unless it is ""."""
    prefix = f"{enhanced_code} " if enhanced_code else ""
    return Reply(code, tuple(f"{prefix}{line}".encode() for line in lines))


def parse_reply(text: str) -> Reply:
    r"""Return the reply that a rule's author wrote, as "550 5.1.1 No such user".

    A line feed in the text makes a reply of several lines.

    Raises:
        InvalidArgumentError: `text` is no reply.
    """
    match = _TEXT.match(text)
    lines = (match[2] or "").split("\n") if match else []
    if match is None or any(ord(char) < 0x20 for line in lines for char in line):
        raise InvalidArgumentError(
            f"{text!r} is no reply; write one as '550 5.1.1 No such user'.", name="reply"
        )
    return Reply(int(match[1]), tuple(line.encode() for line in lines))


def encode(answer: Reply) -> bytes:
    """Return the octets of a reply on the wire (RFC 5321 section 4.2.1)."""
    *before, last = answer.raw
    lines = [b"%d-%b\r\n" % (answer.code, line) for line in before]
    return b"".join((*lines, b"%d %b\r\n" % (answer.code, last)))
