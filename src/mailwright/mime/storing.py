"""A message as it is stored: whole, and unchanged but for its line ends, which are CRLF.

What is sent loses its Bcc and may be encoded anew (`outgoing`); what is kept is as it was. Its
size is known beforehand, and its octets are made block by block, as often as they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from ..errors import InvalidArgumentError, InvalidMessageError, MailwrightError
from .encodings.transfer import ContentEncoding
from .format_options import FormatOptions
from .message import MimeMessage
from .newlines import BLOCK, LineEnding, slices, with_line_ending
from .parser import parse_index
from .pieces import Exact, Streamed, blocks_of
from .writer import plan

#: Octets from the start in which the Message-ID of a file is looked for.
_HEADER_SIZE = 256 * 1024


class StandardMessage(Protocol):
    """What is used of the standard library's `EmailMessage`."""

    policy: Any

    def as_bytes(self, *, policy: Any) -> bytes:
        """Return the message, written as `policy` says."""
        ...


#: A message as callers give it; a file is read from where it stands.
Message: TypeAlias = (
    MimeMessage | bytes | bytearray | memoryview | Path | BinaryIO | StandardMessage
)


@dataclass(frozen=True)
class StoredMessage:
    """The octets of a message with CRLF line ends.

    Args:
        size: how many there are.
        make: makes them, in blocks, from the first one each time.
        head: the first of them, with the header section.
        international: whether the header section holds octets above 127 (RFC 6532).
        binary: whether a NUL is among them.
    """

    size: int
    make: Callable[[], Iterable[bytes]]
    head: bytes
    international: bool
    binary: bool

    def blocks(self) -> Iterator[bytes]:
        """Make the octets.

        Raises:
            InvalidMessageError: a file has changed since its size was taken, or cannot be read.
        """
        left = self.size
        try:
            for block in self.make():
                left -= len(block)
                if left < 0:
                    break
                yield block
        except MailwrightError:
            raise
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        if left:
            raise InvalidMessageError(
                "The message changed while it was read: it has not as many octets as before."
            )

    @cached_property
    def message_id(self) -> str:
        """Its Message-ID without angle brackets; "" where it has none."""
        return MimeMessage.parse(_header_of(self.head)).message_id


def store(message: Message, *, international: bool = False) -> StoredMessage:
    """Make a message fit to be stored; the message itself is not changed.

    Args:
        message: the message. Of a file that cannot be read twice a copy is kept in memory.
        international: header fields that are written anew may hold UTF-8 (RFC 6532); what was
            parsed stays as it is.

    Raises:
        InvalidArgumentError: it is none.
        InvalidMessageError: it cannot be written, or its file cannot be read.
    """
    try:
        return _stored(message, international=international)
    except MailwrightError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error


def _stored(message: Message, *, international: bool) -> StoredMessage:
    if isinstance(message, MimeMessage):
        if message.source is None or message.is_changed():
            return _written(message, international=international)
        return _from_octets(message.source.raw)
    if isinstance(message, (bytes, bytearray, memoryview)):
        return _from_octets(bytes(message))
    if isinstance(message, Path):
        return _from_file(lambda: _blocks_of_path(message))
    form: Any = message
    if hasattr(form, "as_bytes") and hasattr(form, "policy"):
        return _from_octets(_of_standard(form))
    if hasattr(form, "read") and not hasattr(form, "encoding"):  # which text files have
        return _from_open_file(form)
    raise InvalidArgumentError(
        "A message is a MimeMessage, bytes, a Path, a binary file or an EmailMessage, not "
        f"{type(message).__name__}; a str has no encoding of its own.",
        name="message",
    )


def _of_standard(message: StandardMessage) -> bytes:
    # The standard library writes bare line feeds unless told not to.
    try:
        return bytes(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
    except Exception as error:
        raise _unreadable(error) from error


def _from_octets(data: bytes) -> StoredMessage:
    binary = b"\0" in data
    feeds, pairs = data.count(b"\n"), data.count(b"\r\n")
    if feeds == pairs or binary or _has_binary_part(data):
        size, make = len(data), _Cut(data)
    else:
        size, make = len(data) + feeds - pairs, _Cut(data, LineEnding.CRLF)
    head = data[:_HEADER_SIZE]
    return StoredMessage(size, make, head, not _header_of(head).isascii(), binary)


class _Cut:
    """Octets in blocks, their line ends as they are or made others."""

    __slots__ = ("_data", "_ending")

    def __init__(self, data: bytes, ending: LineEnding | None = None) -> None:
        self._data = data
        self._ending = ending

    def __call__(self) -> Iterator[bytes]:
        blocks = slices(self._data)
        return blocks if self._ending is None else with_line_ending(blocks, self._ending)


def _written(message: MimeMessage, *, international: bool) -> StoredMessage:
    options = FormatOptions(line_ending=LineEnding.CRLF, international=international or None)
    planned = plan(message, options)
    size, binary = 0, False
    for piece in planned.pieces:
        if isinstance(piece, Streamed):
            size += piece.size
            continue
        size += len(piece)
        binary = binary or b"\0" in piece
        if not isinstance(piece, Exact):
            size += piece.count(b"\n") - piece.count(b"\r\n")
    pieces = planned.pieces
    head = b"".join(piece for piece in pieces[:2] if isinstance(piece, bytes))[:_HEADER_SIZE]
    return StoredMessage(
        size,
        lambda: blocks_of(pieces, LineEnding.CRLF),
        head,
        planned.international,
        binary,
    )


def _from_file(read: Callable[[], Iterator[bytes]]) -> StoredMessage:
    """Read a file once, to know its size and what is in it."""
    length, feeds, pairs, head, binary, before = 0, 0, 0, b"", False, b""
    for block in read():
        if len(head) < _HEADER_SIZE:
            head += block[: _HEADER_SIZE - len(head)]
        length += len(block)
        feeds += block.count(b"\n")
        pairs += block.count(b"\r\n")
        if before.endswith(b"\r") and block.startswith(b"\n"):
            pairs += 1
        binary = binary or b"\0" in block
        before = block
    international = not _header_of(head).isascii()
    if binary or feeds == pairs:
        return StoredMessage(length, read, head, international, binary)
    size = length + feeds - pairs
    return StoredMessage(
        size, lambda: with_line_ending(read(), LineEnding.CRLF), head, international, binary
    )


def _from_open_file(file: BinaryIO) -> StoredMessage:
    if not file.seekable():
        return _from_octets(file.read())
    start = file.tell()

    def read() -> Iterator[bytes]:
        file.seek(start)
        while block := file.read(BLOCK):
            yield block

    return _from_file(read)


def _blocks_of_path(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _header_of(head: bytes) -> bytes:
    """Return the octets before the first empty line."""
    ends = [end for end in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if end >= 0]
    return head[: min(ends)] if ends else head


def _has_binary_part(data: bytes) -> bool:
    """Whether line ends in it can be more than line ends."""
    if b"binary" not in data.lower():  # the name of the encoding, in the header of a part
        return False
    return any(node.encoding is ContentEncoding.BINARY for node in parse_index(data).nodes)


def _unreadable(error: Exception) -> InvalidMessageError:
    return InvalidMessageError(f"The message cannot be read: {str(error) or type(error).__name__}")
