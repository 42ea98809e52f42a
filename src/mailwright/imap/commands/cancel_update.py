"""CANCELUPDATE (RFC 5267 section 4.3.5)."""

from __future__ import annotations

from .._command import Plain
from .._encoder import Encoder


class CancelUpdate(Plain):
    """Have no more told about a search.

    Args:
        search_tag: the tag of the search.
    """

    verb = "CANCELUPDATE"

    def __init__(self, search_tag: bytes) -> None:
        self._search_tag = search_tag

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        encoder.raw(b'CANCELUPDATE "%s"' % self._search_tag)
