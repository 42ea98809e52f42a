"""Messages in pieces: message/partial (RFC 2046 section 5.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from ...errors import InvalidArgumentError, InvalidMessageError
from ..encodings.transfer import ContentEncoding
from ..header_bounds import find_header
from ..headers import Header, Headers
from ..limits import DEFAULT_LIMITS, MimeLimits
from ..makers import UniqueMaker, unique
from ..message import MimeMessage
from ..options import ParserOptions
from ..outgoing import prepare
from ..part import MimePart

#: Fragments that are joined at most, and the octets that the message may have then.
MAX_FRAGMENTS = 1_000
MAX_JOINED = 256 * 1024 * 1024

_LEAST = 1_000  # octets: a line of 998 and its end fit
# RFC 2046 section 5.2.2.1: these belong to the message within, all others to the one around it.
_INNER = frozenset({"subject", "message-id", "encrypted", "mime-version"})
# What no new header field holds, and a message that came may.
_unfit = re.compile(rb"\0|\r(?!\n)")


class MessagePartial(MimePart):
    """A fragment of a message.

    Args:
        fragment_id: what all fragments of the message have in common.
        number: which one it is, from 1.
        total: how many there are; None where this one does not say.
        content: the octets of the fragment.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field, or content as text.
    """

    __slots__ = ()

    def __init__(self, fragment_id: str, number: int, total: int | None, content: bytes) -> None:
        super().__init__("message/partial", content)
        parameters = self.content_type.parameters
        parameters["id"] = fragment_id
        parameters["number"] = str(number)
        if total is not None:
            parameters["total"] = str(total)
        self.content_transfer_encoding = ContentEncoding.SEVEN_BIT

    @property
    def fragment_id(self) -> str:
        """What all fragments of the message have in common; "" where it is missing."""
        return self.content_type.parameters.get("id") or ""

    @property
    def number(self) -> int | None:
        """Which fragment it is, from 1; None where that is missing or no number."""
        return self._count("number")

    @property
    def total(self) -> int | None:
        """How many fragments there are, as this one says; None where it does not."""
        return self._count("total")

    def _count(self, name: str) -> int | None:
        text = (self.content_type.parameters.get(name) or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return None
        return int(text) or None

    @staticmethod
    def split(
        message: MimeMessage, max_size: int, *, unique: UniqueMaker = unique
    ) -> list[MimeMessage]:
        """Cut a message into fragments, each a message of its own, to be joined by the receiver.

        The message itself is not changed. It is encoded so that every transport carries it, as a
        fragment must not be encoded itself.

        Args:
            message: the message. Bcc is found in the fragments' own headers alone.
            max_size: the most octets of the message in one fragment, 1,000 or more, without the
                header around it. Where everything fits, the message alone is returned.
            unique: makes what the fragments have in common, and their identifiers.

        Raises:
            InvalidArgumentError: `max_size` is less than 1,000.
            InvalidMessageError: the message cannot be sent as it is.
            UnsupportedError: its header needs UTF-8.
            OSError: a file that is attached cannot be read.
        """
        if max_size < _LEAST:
            raise InvalidArgumentError(
                f"max_size is {max_size}, and less than 1,000.", name="max_size"
            )
        data = b"".join(prepare(message, eight_bit=False, international=False).blocks())
        if len(data) <= max_size:
            return [message]
        pieces: list[bytes] = []
        start = 0
        while start < len(data):
            end = len(data) if len(data) - start <= max_size else 0
            end = end or data.rfind(b"\n", start, start + max_size) + 1
            pieces.append(data[start:end])
            start = end
        fragment_id = f"{unique()}@fragments"
        return [
            _fragment(message, MessagePartial(fragment_id, number, len(pieces), piece), unique)
            for number, piece in enumerate(pieces, 1)
        ]

    @staticmethod
    def join(
        fragments: Iterable[MimeMessage],
        *,
        max_size: int = MAX_JOINED,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> MimeMessage:
        """Put together again what came in fragments; in any order.

        The header is that around the first fragment, but for Subject, Message-ID, MIME-Version,
        Encrypted and the Content- fields, which are those within. What else a header within says,
        such as another author, does not count.

        Args:
            fragments: messages whose bodies are `MessagePartial`; 1,000 at most.
            max_size: the most octets that the message may have.
            limits: the bounds for parsing it.
            options: how it is read.

        Raises:
            InvalidArgumentError: one of them is no fragment.
            InvalidMessageError: they are not all fragments of one message, each of them once, or
                there are too many, or they are too long.
        """
        given = list(islice(fragments, MAX_FRAGMENTS + 1))
        if len(given) > MAX_FRAGMENTS:
            raise InvalidMessageError(f"There are more than {MAX_FRAGMENTS:,} fragments.")
        ordered = _in_order([(message, _partial(message)) for message in given])
        contents: list[bytes] = []
        room = max_size
        for _, part in ordered:
            contents.append(part.content)
            room -= len(contents[-1])
            if room < 0:
                raise InvalidMessageError(f"The fragments have more than {max_size:,} octets.")
        data = b"".join(contents)
        return MimeMessage.parse(
            _with_header(ordered[0][0], data, limits or DEFAULT_LIMITS),
            limits=limits,
            options=options,
        )


def _fragment(message: MimeMessage, body: MessagePartial, unique: UniqueMaker) -> MimeMessage:
    made = MimeMessage(unique=unique)
    for field in message.headers:
        if field.name and not _is_inner(field):
            made.headers.add_raw(_unfit.sub(b" ", field.raw))
    if message.date is not None:
        made.date = message.date
    made.subject = f"{message.subject} ({body.number}/{body.total})".lstrip()
    made.body = body
    return made


def _partial(message: MimeMessage) -> MessagePartial:
    if not isinstance(message.body, MessagePartial):
        raise InvalidArgumentError(f"{message!r} is no fragment of a message.", name="fragments")
    return message.body


def _in_order(
    found: list[tuple[MimeMessage, MessagePartial]],
) -> list[tuple[MimeMessage, MessagePartial]]:
    """Return fragments by their numbers, once it is certain that they are one message."""
    by_number = {part.number: (message, part) for message, part in found}
    totals = {part.total for _, part in found} - {None}
    if len({part.fragment_id for _, part in found}) != 1 or not found[0][1].fragment_id:
        raise InvalidMessageError("The fragments do not have one id.")
    if len(by_number) != len(found):
        raise InvalidMessageError("Two fragments have one number.")
    if totals != {len(found)}:
        said = ", ".join(sorted(map(str, totals))) or "not said"
        raise InvalidMessageError(f"There are {len(found)} fragments; their total is {said}.")
    numbers = range(1, len(found) + 1)
    missing = next((number for number in numbers if number not in by_number), None)
    if missing is not None:
        raise InvalidMessageError(f"Fragment {missing} is missing.")
    return [by_number[number] for number in numbers]


def _with_header(outer: MimeMessage, data: bytes, limits: MimeLimits) -> bytes:
    """Return a message with the header that it has by the rules."""
    end, body, _ = find_header(data, 0, limits)
    around = (field for field in outer.headers if field.name and not _is_inner(field))
    within = (field for field in Headers.from_bytes(data[:end]) if field.name and _is_inner(field))
    lines = [_ended(field.raw) for field in (*around, *within)]
    return b"".join([*lines, b"\r\n", data[body:]])


def _ended(raw: bytes) -> bytes:
    return raw if raw.endswith(b"\n") else raw + b"\r\n"


def _is_inner(field: Header) -> bool:
    return field.key.startswith("content-") or field.key in _INNER
