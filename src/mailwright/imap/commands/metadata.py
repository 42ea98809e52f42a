"""GETMETADATA and SETMETADATA (RFC 5464)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from .._command import Command, Plain, code_of
from .._encoder import Encoder
from .._framer import LargeLiteral
from .._reader import Reader
from .._text import text_of_wire
from ..mailboxes.metadata import Metadata
from ..mailboxes.names import same_mailbox
from ..responses import Response


class GetMetadata(Command[Metadata]):
    """Ask for values.

    Args:
        mailbox: the name on the wire; b"" is the server.
        entries: the names of entries.
        depth: "0" for the entries alone, "1" for those right below them too, "infinity" for all.
        max_size: octets of the largest value that is wanted; None for any.
    """

    verb = "GETMETADATA"
    claims = frozenset({b"METADATA"})

    def __init__(
        self, mailbox: bytes, entries: Sequence[str], *, depth: str = "0", max_size: int | None
    ) -> None:
        self.mailbox = mailbox
        self._entries = entries
        self._depth = depth
        self._max_size = max_size
        self._values: dict[str, bytes | None] = {}

    # getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
    # getmetadata-options = "(" getmetadata-option *(SP getmetadata-option) ")"
    # entries     = entry / "(" entry *(SP entry) ")"                     RFC 5464 section 5
    def write(self, encoder: Encoder) -> None:
        """Write options, mailbox and entries."""
        encoder.raw("GETMETADATA ")
        options = [f"MAXSIZE {self._max_size:d}"] if self._max_size is not None else []
        options += [f"DEPTH {self._depth}"] if self._depth != "0" else []
        if options:
            encoder.raw(f"({' '.join(options)}) ")
        encoder.astring(self.mailbox).space().open()
        for entry in self._entries:
            encoder.astring(entry).space()
        encoder.close()

    def take(self, response: Response) -> bool:
        """Take values of the mailbox; news of changes have no values and are for others."""
        reader = response.reader()
        if not same_mailbox(reader.astring(), self.mailbox):
            return False
        reader.spaces()
        if reader.peek() != 0x28:
            return False
        self._values |= read_values(reader)
        return True

    def conflicts(self, other: Command[object]) -> bool:
        """Whether both are about one mailbox."""
        if isinstance(other, GetMetadata):
            return same_mailbox(self.mailbox, other.mailbox)
        return super().conflicts(other)

    def result(self) -> Metadata:
        """Return the values, and how large the largest is that was left out."""
        code = code_of(self, "METADATA")
        longest = None
        if code is not None:
            reader = code.reader()
            if reader.atom().upper() == b"LONGENTRIES":
                reader.spaces()
                longest = reader.number64()
        return Metadata(self._values, longest)


class SetMetadata(Plain):
    """Set values, all or none of them.

    Args:
        mailbox: the name on the wire; b"" is the server.
        values: octets by the names of entries; None removes an entry.
    """

    verb = "SETMETADATA"

    def __init__(self, mailbox: bytes, values: Mapping[str, bytes | None]) -> None:
        self._mailbox = mailbox
        self._values = values

    # setmetadata = "SETMETADATA" SP mailbox SP entry-values
    # entry-value = entry SP value        value = nstring / literal8     RFC 5464 section 5
    def write(self, encoder: Encoder) -> None:
        """Write mailbox, entries and values."""
        encoder.raw("SETMETADATA ").astring(self._mailbox).space().open()
        for entry, value in self._values.items():
            encoder.astring(entry).space()
            if value is not None and b"\0" in value:
                encoder.literal_blocks(len(value), partial(_once, value), binary=True)
            else:
                encoder.nstring(value)
            encoder.space()
        encoder.close()


def _once(octets: bytes) -> Iterator[bytes]:
    yield octets


# metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)
# entry-values  = "(" entry-value *(SP entry-value) ")"                  RFC 5464 section 5
def read_values(reader: Reader) -> dict[str, bytes | None]:
    """Read entries and values in their parentheses.

    Raises:
        MalformedResponseError: there are none.
    """
    values: dict[str, bytes | None] = {}
    reader.expect(b"(")
    reader.spaces()
    while not reader.skip(b")"):
        entry = text_of_wire(reader.astring())
        reader.spaces()
        value = reader.value()
        if isinstance(value, LargeLiteral):
            value = value.octets
        if isinstance(value, list):
            raise reader.malformed("a value of metadata")
        values[entry] = value
        reader.spaces()
    return values
