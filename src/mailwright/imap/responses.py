"""What an IMAP server says: status responses with their codes, and data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ._framer import LargeLiteral
from ._reader import Reader

# response-data  = "*" SP (resp-cond-state / ... / message-data) CRLF        RFC 9051 section 9
# message-data   = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
# QUIRK(lower case): some servers answer in lower case; names are compared in upper case.
_HEAD = re.compile(rb"\* (?:([0-9]{1,10}) )?([A-Za-z][A-Za-z0-9=.+_-]*)(?: |\Z)")
# resp-text      = ["[" resp-text-code "]" SP] [text]                        RFC 9051 section 9
_CODE = re.compile(rb'\[([^\] "]+)(?: ((?:"(?:[^"\\]|\\.)*"|[^\]"])*))?\] ?', re.DOTALL)


class Status(Enum):
    """The five status responses (RFC 9051 section 7.1)."""

    OK = "OK"
    NO = "NO"
    BAD = "BAD"
    BYE = "BYE"
    PREAUTH = "PREAUTH"


STATUS_OF = {status.value.encode(): status for status in Status}
#: Response codes whose text the user has to see, wherever they stand (RFC 9051 section 7.1).
ALERTS = frozenset({"ALERT", "WEBALERT"})


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """What a status response says for programs (RFC 9051 section 7.1, RFC 5530).

    Args:
        name: in upper case, such as TRYCREATE.
        arguments: what follows it, as it came.
    """

    name: str
    arguments: bytes = b""

    def reader(self) -> Reader:
        """Return a reader of the arguments."""
        return Reader(self.arguments)


@dataclass(frozen=True, slots=True)
class StatusResponse:
    """A status response: tagged, untagged or the greeting.

    Args:
        status: what it says.
        code: its response code; None where it has none.
        text: words for a person.
    """

    status: Status
    code: ResponseCode | None = None
    text: str = ""

    def __str__(self) -> str:
        code = ""
        if self.code is not None:
            arguments = self.code.arguments.decode("utf-8", "backslashreplace")
            code = f"[{self.code.name}{' ' if arguments else ''}{arguments}] "
        return f"{self.status.value} {code}{self.text}".rstrip()

    @classmethod
    def parse(cls, status: Status, text: bytes) -> StatusResponse:
        """Read what follows the status; any octets have a reading."""
        match = _CODE.match(text)
        code = None
        if match is not None:
            name = match[1].decode("ascii", "replace").upper()
            code = ResponseCode(name, match[2] or b"")
            text = text[match.end() :]
        return cls(status, code, text.decode("utf-8", "backslashreplace"))


class Response:
    """One untagged response.

    Args:
        frame: all of it, with small literals inside and without the last CRLF.
        name: what it is, in upper case: b"FETCH", b"LIST", b"OK".
        number: the sequence number or count in front of the name; None where there is none.
        position: where what follows the name begins.
        literals: the large literals, in order; the frame has their announcements.
    """

    __slots__ = ("frame", "literals", "name", "number", "position")

    def __init__(
        self,
        frame: bytes,
        name: bytes,
        number: int | None,
        position: int,
        literals: tuple[LargeLiteral, ...] = (),
    ) -> None:
        self.frame = frame
        self.name = name
        self.number = number
        self.position = position
        self.literals = literals

    def __repr__(self) -> str:
        return f"<Response {self.frame[:100]!r}>"

    @classmethod
    def parse(cls, frame: bytes, literals: tuple[LargeLiteral, ...] = ()) -> Response | None:
        """Return the response in a frame that begins with "*", or None where it is none."""
        match = _HEAD.match(frame)
        if match is None:
            return None
        number = match[1]
        return cls(
            frame,
            match[2].upper(),
            None if number is None else int(number),
            match.end(),
            literals,
        )

    def reader(self) -> Reader:
        """Return a reader of what follows the name."""
        return Reader(self.frame, self.position, self.literals)

    def status(self, scrub: Callable[[str], str] | None = None) -> StatusResponse:
        """Return it as a status response; its name has to be one of a `Status`.

        Args:
            scrub: masks the secrets in its words.
        """
        words = self.frame[self.position :]
        if scrub is not None:
            text = scrub(words.decode("utf-8", "surrogateescape"))
            words = text.encode("utf-8", "surrogateescape")
        return StatusResponse.parse(STATUS_OF[self.name], words)
