"""LIST with its extensions (RFC 9051 section 6.3.9, RFC 5258), LSUB (RFC 3501) and XLIST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import LimitExceededError, MalformedResponseError
from .._command import Command
from .._encoder import Encoder
from .._reader import Reader
from ..mailboxes.folder_info import FolderInfo
from ..mailboxes.folder_status import StatusItem, read_status
from ..mailboxes.list_response import ListReader
from ..mailboxes.metadata import Metadata
from ..mailboxes.rights import Rights
from ..responses import Response
from ._mailbox_command import MailboxCommand
from .metadata import read_values


class List(Command[tuple[FolderInfo, ...]]):
    """List mailboxes by a pattern.

    Args:
        pattern: a name on the wire with wildcards: "*" is anything, "%" anything without delimiter.
        reference: what the pattern is relative to, by rules of the server.
        reader: reads the responses.
        limit: mailboxes that are taken.
    """

    verb = "LIST"
    claims = frozenset({b"LIST"})

    def __init__(
        self, pattern: bytes, reference: bytes = b"", *, reader: ListReader, limit: int
    ) -> None:
        self._pattern = pattern
        self._reference = reference
        self._reader = reader
        self._limit = limit
        self._found: dict[bytes, FolderInfo] = {}

    def write(self, encoder: Encoder) -> None:
        """Write the reference and the pattern."""
        encoder.raw(self.verb).space().string(self._reference).space().string(self._pattern)

    def take(self, response: Response) -> bool:
        """Take one mailbox; another line about it replaces the first."""
        found = self._reader.read(response.reader())
        self._found[found.wire_name] = found
        if len(self._found) > self._limit:
            raise LimitExceededError(
                f"The server listed more than {self._limit} folders; ask for some of them, or "
                "raise ImapLimits.folders.",
                limit=self._limit,
            )
        return True

    def result(self) -> tuple[FolderInfo, ...]:
        """Return the mailboxes in the order in which they came."""
        return tuple(self._found.values())


class Lsub(List):
    r"""List what is subscribed to, where LIST cannot.

    ``\Noselect`` is one that is not subscribed to, but something in it is (RFC 3501 section 6.3.9).
    """

    verb = "LSUB"
    claims = frozenset({b"LSUB"})


class Xlist(List):
    """List with what the mailboxes are for, as Gmail had it before SPECIAL-USE."""

    verb = "XLIST"
    claims = frozenset({b"XLIST"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """What LIST-EXTENDED is asked for.

    Args:
        selection: selection options (RFC 5258 section 3.1), such as SUBSCRIBED.
        returns: return options without arguments, such as CHILDREN.
        status: items of LIST-STATUS (RFC 5819).
        metadata: entries of LIST-METADATA (RFC 9590).
    """

    selection: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    status: tuple[StatusItem, ...] = ()
    metadata: tuple[str, ...] = ()


class ExtendedList(List):
    """List mailboxes, and have more said of each.

    Args:
        patterns: names on the wire with wildcards.
        reference: what the patterns are relative to.
        options: what is selected and returned.
        reader: reads the responses.
        limit: mailboxes that are taken.
    """

    claims = frozenset({b"LIST", b"STATUS", b"MYRIGHTS", b"METADATA"})

    def __init__(
        self,
        patterns: Sequence[bytes],
        reference: bytes,
        options: ListOptions,
        *,
        reader: ListReader,
        limit: int,
    ) -> None:
        super().__init__(b"", reference, reader=reader, limit=limit)
        self._patterns = patterns
        self._options = options
        self._more: dict[bytes, dict[str, Any]] = {}

    def conflicts(self, other: Command[object]) -> bool:
        """Whether the answers look alike: those about one mailbox may be of either."""
        return isinstance(other, MailboxCommand) or super().conflicts(other)

    # list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
    # mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"   RFC 9051 section 9
    def write(self, encoder: Encoder) -> None:
        """Write the options around the patterns."""
        options = self._options
        encoder.raw("LIST ")
        if options.selection:
            encoder.raw(f"({' '.join(options.selection)}) ")
        encoder.string(self._reference).space()
        if len(self._patterns) == 1:
            encoder.string(self._patterns[0])
        else:
            encoder.open()
            for pattern in self._patterns:
                encoder.string(pattern).space()
            encoder.close()
        if options.returns or options.status or options.metadata:
            self._write_returns(encoder.raw(" RETURN "))

    def _write_returns(self, encoder: Encoder) -> None:
        options = self._options
        encoder.open()
        for option in options.returns:
            encoder.raw(option).space()
        if options.status:
            encoder.raw(f"STATUS ({' '.join(options.status)}) ")
        if options.metadata:
            encoder.raw("METADATA ").open()
            for entry in options.metadata:
                encoder.astring(entry).space()
            encoder.close().space()
        encoder.close()

    def take(self, response: Response) -> bool:
        """Take a mailbox, or what else is said of one that was listed."""
        if response.name == b"LIST":
            return super().take(response)
        reader = response.reader()
        wire_name = reader.astring()
        reader.spaces()
        value = self._value(response.name, reader)
        if value is None or len(self._more) > self._limit:
            return False
        self._more.setdefault(wire_name, {}).update(value)
        return True

    def _value(self, name: bytes, reader: Reader) -> dict[str, Any] | None:
        options = self._options
        if name == b"STATUS" and options.status:
            return {"status": read_status(reader)}
        if name == b"MYRIGHTS" and "MYRIGHTS" in options.returns:
            return {"rights": Rights.read(reader.astring())}
        if name == b"METADATA" and options.metadata:
            try:
                return {"metadata": Metadata(read_values(reader))}
            except MalformedResponseError:
                return None  # a change that somebody made: names without values
        return None

    def result(self) -> tuple[FolderInfo, ...]:
        """Return the mailboxes with all that was said of them."""
        return tuple(
            replace(found, **self._more.get(found.wire_name, {})) for found in super().result()
        )
