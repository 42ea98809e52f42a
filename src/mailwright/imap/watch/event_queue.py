"""What happened and nobody has asked for yet: bounded in number and in octets (T27)."""

from __future__ import annotations

from collections import deque

from .events import EventsLost, ImapEvent


class EventQueue:
    """Events in the order in which they came; where there are too many, the oldest go.

    Args:
        most: how many are kept.
        most_octets: octets of the responses that told of those that are kept.
    """

    __slots__ = ("_kept", "_lost", "_most", "_most_octets", "_octets")

    def __init__(self, most: int, most_octets: int) -> None:
        self._most = most
        self._most_octets = most_octets
        self._kept: deque[tuple[ImapEvent, int]] = deque()
        self._octets = 0
        self._lost = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, event: ImapEvent, octets: int) -> None:
        """Keep an event.

        Args:
            event: what happened.
            octets: those of the response that told of it.
        """
        self._kept.append((event, octets))
        self._octets += octets
        while len(self._kept) > self._most or self._octets > self._most_octets:
            self._octets -= self._kept.popleft()[1]
            self._lost += 1

    def next(self, folder: str | None = None) -> ImapEvent | None:
        """Return the oldest event and forget it; None where there is none.

        Args:
            folder: only what happened in the folder of this name; None for any.
        """
        if self._lost:
            lost, self._lost = self._lost, 0
            return EventsLost(folder=folder or "", count=lost)
        for place, (event, octets) in enumerate(self._kept):
            if folder is None or event.folder == folder:
                del self._kept[place]
                self._octets -= octets
                return event
        return None

    def has(self, folder: str) -> bool:
        """Whether something that happened in a folder waits to be asked for."""
        return bool(self._lost) or any(event.folder == folder for event, _ in self._kept)

    def clear(self) -> None:
        """Forget all events, and none counts as lost."""
        self._kept.clear()
        self._octets = 0
