"""Replies of an SMTP server (RFC 5321 section 4.2) and what can be read out of them."""

from __future__ import annotations

import re

# status-code = class "." subject "." detail      RFC 3463 section 2
# QUIRK(OpenSMTPD 5): "2.0.0: 1a2b3c4d Message accepted for delivery"
# (https://github.com/OpenSMTPD/OpenSMTPD/blob/opensmtpd-5.7.3p2/smtpd/smtp_session.c)
_ENHANCED = re.compile(rb"\A([245]\.\d{1,3}\.\d{1,3}):?(?:[ \t]+|\Z)")

# How servers name the queue id in the reply that ends a transaction. No standard says; the first
# pattern that matches wins.
_QUEUE_ID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"queued as <?([A-Za-z0-9._-]+)",  # Postfix, Dovecot's submission service
        r"\bid=([A-Za-z0-9-]+)",  # Exim
        r"InternalId=([0-9]+)",  # Exchange
        r"^([A-Za-z0-9]{6,}) Message accepted for delivery",  # Sendmail, OpenSMTPD
        r"^OK ([0-9A-Za-z-]+)$",  # Amazon SES
        r"^OK +\d+ ([0-9a-z.-]+) - gsmtp",  # Gmail
        r"^(?:OK )?queued,? (?:id )?([A-Za-z0-9._-]+)$",
    )
)


class Reply:
    """One reply: its code and text lines, as the server sent them.

    The text is decoded when it is asked for: UTF-8 (RFC 6531 section 3.7.1), else Latin-1, so
    that any bytes give a text.

    Args:
        code: three digits, 200 to 599.
        raw: the text of each line, without code and line end.
    """

    __slots__ = ("code", "raw")

    def __init__(self, code: int, raw: tuple[bytes, ...]) -> None:
        self.code = code
        self.raw = raw

    @property
    def is_positive(self) -> bool:
        """Whether the server said yes (2yz)."""
        return self.code < 300

    @property
    def is_transient(self) -> bool:
        """Whether it said no for now (4yz)."""
        return 400 <= self.code < 500

    @property
    def enhanced_code(self) -> str | None:
        """The enhanced status code that the text begins with (RFC 2034), as "5.7.8"."""
        match = _ENHANCED.match(self.raw[0])
        return match[1].decode("ascii") if match else None

    @property
    def is_consistent(self) -> bool:
        """Whether the enhanced codes, if any, are of the class of the code and all the same.

        Where they are not, the code decides, and of several enhanced ones the first is told.
        """
        found = {match[1] for line in self.raw if (match := _ENHANCED.match(line))}
        return not found or (len(found) == 1 and int(found.pop()[:1]) == self.code // 100)

    @property
    def lines(self) -> tuple[str, ...]:
        """The text of each line, with the enhanced status code taken off."""
        if _ENHANCED.match(self.raw[0]) is None:
            return tuple(map(_decode, self.raw))
        return tuple(_decode(_ENHANCED.sub(b"", line, count=1)) for line in self.raw)

    @property
    def text(self) -> str:
        """The text in one piece, its lines joined by a line feed."""
        return "\n".join(self.lines)

    @property
    def queue_id(self) -> str | None:
        """The id under which the server queued the message, where the text names it."""
        text = self.lines[-1]
        for pattern in _QUEUE_ID:
            if match := pattern.search(text):
                return match[1]
        return None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reply):
            return NotImplemented
        return self.code == other.code and self.raw == other.raw

    def __hash__(self) -> int:
        return hash((self.code, self.raw))

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code), self.enhanced_code, " ".join(self.lines))))

    def __repr__(self) -> str:
        return f"<Reply {self}>"


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
