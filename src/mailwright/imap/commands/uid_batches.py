"""UIDBATCHES (RFC 10022): ranges of UIDs, each with so many messages."""

from __future__ import annotations

from ...errors import InvalidArgumentError
from .._command import Command
from .._encoder import Encoder
from ..responses import Response
from ..uids.uid_set import UidSet, parse_ranges


class UidBatches(Command[list[UidSet]]):
    """Ask for ranges of UIDs that hold so many messages each, the highest first.

    Args:
        size: messages of a range; servers take 500 and more.
    """

    verb = "UIDBATCHES"
    claims = frozenset({b"UIDBATCHES"})

    def __init__(self, size: int) -> None:
        self._size = size
        self._batches: list[UidSet] = []

    def write(self, encoder: Encoder) -> None:
        """Write it: ``UIDBATCHES 2000``."""
        encoder.raw(f"{self.verb} {self._size}")

    def take(self, response: Response) -> bool:
        """Take the ranges, where the tag in front of them is that of this command."""
        # uidbatches-response = "UIDBATCHES" search-correlator [SP uid-range *("," uid-range)]
        # search-correlator   = SP "(" "TAG" SP tag-string ")"
        reader = response.reader()
        correlator = reader.value()
        match correlator:
            case [bytes(), bytes(tag)] if tag == self.tag:
                pass
            case _:
                return False
        reader.spaces()
        if reader.at_end:
            return True
        try:
            ranges = parse_ranges(reader.atom(), open_end=False)
        except InvalidArgumentError:
            raise reader.malformed("ranges of UIDs") from None
        self._batches += [UidSet.from_ranges([one]) for one in ranges]
        return True

    def result(self) -> list[UidSet]:
        """Return the ranges."""
        return self._batches
