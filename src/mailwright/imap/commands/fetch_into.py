"""UID FETCH of one section of one message, whose octets go to a sink as they come."""

from __future__ import annotations

import re
from collections.abc import Callable

from .._framer import LargeLiteral, Sink
from ..fetch.download_target import DownloadSink
from ..fetch.item_index import fetch_uid
from ..fetch.section import BodySection, item_key
from ..responses import Response
from ..selected.selection import Selection
from .fetch import DISCARD, UidFetch

# What a literal at the end of a prefix is the value of.
_LAST_ITEM = re.compile(
    rb"([A-Z.]+\[[^\[\]{]{0,500}\](?:<[0-9]{1,19}>)?) ?~?\{[0-9]+\+?\}\r?\n\Z", re.IGNORECASE
)
_TAIL = 600


class UidFetchInto(UidFetch):
    """Ask for a section of a message.

    Args:
        selection: the message.
        section: the section.
        sink: takes its octets if they are many; few of them are in the response.
        mark_seen: have the server set the flag.
        is_only: whether no other command in flight could own a FETCH response. It decides where
            the UID comes behind the octets.
    """

    def __init__(
        self,
        selection: Selection,
        section: BodySection,
        sink: DownloadSink,
        *,
        mark_seen: bool = False,
        is_only: Callable[[], bool],
    ) -> None:
        super().__init__(selection, [b"UID", section.wire_name(peek=not mark_seen).encode("ascii")])
        self._section = section
        self._sink = sink
        self._is_only = is_only
        self._is_open = False
        #: What came to the sink, once that is known to be of this message.
        self.literal: LargeLiteral | None = None

    def large_literal(self, prefix: bytes, size: int) -> Sink | None:
        """Have the sink take what is the section of the message, once."""
        if self.is_abandoned or self._is_open:
            return DISCARD if self._is_of_this(prefix) else None
        found = _LAST_ITEM.search(prefix, max(0, len(prefix) - _TAIL))
        if found is None or item_key(found[1]) != str(self._section):
            return None
        if not self._is_of_this(prefix) and not (self._has_no_uid(prefix) and self._is_only()):
            return None
        self._is_open = True
        self._sink.total = size
        return self._sink

    def take(self, response: Response) -> bool:
        """Take the message."""
        if not super().take(response):
            return False
        if self._is_open:
            taken = (literal for literal in response.literals if not literal.is_kept)
            self.literal = self.literal or next(taken, None)
        return True

    @staticmethod
    def _has_no_uid(prefix: bytes) -> bool:
        response = Response.parse(prefix)
        return response is not None and response.name == b"FETCH" and fetch_uid(response) is None
