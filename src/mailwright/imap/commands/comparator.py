"""COMPARATOR (RFC 5255 section 4.7)."""

from __future__ import annotations

from collections.abc import Sequence

from .._command import Command
from .._encoder import Encoder
from ..responses import Response
from ..search.comparators import Comparators


class Comparator(Command[Comparators]):
    """Ask how texts are compared, or choose how.

    Args:
        wanted: collations in the order of preference; none asks.
    """

    verb = "COMPARATOR"
    claims = frozenset({b"COMPARATOR"})

    def __init__(self, wanted: Sequence[str] = ()) -> None:
        self._wanted = wanted
        self._found = Comparators("")

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        # comparator-cmd = "COMPARATOR" [SP comp-order-quoted *(SP comp-order-quoted)]
        encoder.raw(self.verb)
        for name in self._wanted:
            encoder.space().string(name)

    def take(self, response: Response) -> bool:
        """Take what is in use, and what there is besides."""
        # comparator-data = "COMPARATOR" SP comp-sel-quoted [SP "(" comp-id-quoted ... ")"]
        reader = response.reader()
        active = reader.string().decode("utf-8", "replace")
        reader.spaces()
        names: list[str] = []
        if reader.skip(b"("):
            while not reader.skip(b")"):
                names.append(reader.string().decode("utf-8", "replace"))
                reader.spaces()
        self._found = Comparators(active, tuple(names))
        return True

    def result(self) -> Comparators:
        """Return what was told; an empty name where nothing was."""
        return self._found
