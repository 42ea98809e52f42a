"""Many messages, as they come: windows of UIDs, several of them in flight.

What is in flight bounds what lies in memory, whatever the caller does meanwhile on the same
connection; windows grow and shrink with the octets that messages turn out to have.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ..._flow import Flow
from ...errors import UnsupportedError
from .._session import Session
from .._steps import Submit, Until
from ..commands.fetch import UidFetch, UidFetchWithVanished
from ..fetch.fetched_message import FetchedMessage
from ..fetch.items import FetchItems
from ..selected.selection import Selection
from ..uids.uid_set import LONGEST_RANGE, UidSet
from . import batching, previewing
from .present import present

#: Windows in flight: while one is worked on, the next ones are on their way.
_IN_FLIGHT = 3
#: Octets of answers that one window is to have: each command has its price for the server too.
_WINDOW_OCTETS = 2 * 1024 * 1024
#: Messages of a window: the first one, without contents and with them, and the most.
_FIRST, _FIRST_BULKY, _MOST = 256, 32, 4_000
#: Times that a window may be larger than the one before.
_GROWTH = 4


class Fetching:
    """One fetch of many messages, from which batches are taken until there is an empty one.

    Args:
        selection: the messages, in the folder that they are in.
        items: what is wanted of each.
        changed_since: only messages that changed after this MODSEQ (CONDSTORE).
        with_vanished: tell which ones were expunged since then (QRESYNC).
        page: only these of the messages, counted from 1, or from the end by negative numbers.

    Raises:
        UnsupportedError: the server does not offer what is asked for.
    """

    def __init__(
        self,
        selection: Selection,
        items: FetchItems,
        *,
        changed_since: int | None = None,
        with_vanished: bool = False,
        page: tuple[int, int] | None = None,
    ) -> None:
        session = selection.session
        self._selection = selection
        self._items = items
        self._previews = bool(items.preview) and not session.has("PREVIEW")
        self._names = items.names(session)
        if self._previews and not items.body_structure:
            self._names.append(b"BODYSTRUCTURE")
        self._changed_since = changed_since
        self._with_vanished = with_vanished
        self._page = page
        _require(session, changed_since, with_vanished)
        self._left: deque[UidSet] | None = None  # what is still to be asked for, once it is known
        self._place = 0  # where the first of these goes on
        self._size = _FIRST_BULKY if items.is_bulky else _FIRST
        self._octets = self._messages = 0
        self._flying: deque[UidFetch] = deque()
        self._failed: UidFetch | None = None
        self._missing: list[UidSet] = []
        self._vanished: list[UidSet] = []

    def next_batch(self) -> Flow[list[FetchedMessage]]:
        """Return the messages that came; none at the end.

        Raises:
            StateError: the folder was closed, or another one opened.
            ServerRefusedError: the server said no; what came before was returned before.
        """
        if self._failed is not None:
            failed, self._failed = self._failed, None
            failed.outcome()
        if self._left is None:
            self._left = yield from self._plan()
        while True:
            if commands := self._top_up():
                yield from Submit(*commands)
            if not self._flying:
                return []
            first = self._flying[0]
            yield from Until(first.has_enough, command=first)
            messages = first.take_away()
            if first.is_done:
                self._flying.popleft()
                self._finish(first, bool(messages))
            if messages:
                if self._items.preview is True or self._previews:
                    yield from previewing.add_previews(self._selection, messages)
                return messages

    def abandon(self) -> None:
        """Have what is in flight thrown away when it comes."""
        # Nothing but a mark is set: this may run at any moment, in any thread.
        for command in self._flying:
            command.is_abandoned = True
        self._flying.clear()
        self._left = deque()

    def __del__(self) -> None:
        for command in getattr(self, "_flying", ()):
            command.is_abandoned = True

    @property
    def missing(self) -> UidSet:
        """UIDs that were asked for and did not come, as far as is known."""
        return _union(self._missing, self._selection.uids.uid_validity)

    @property
    def vanished(self) -> UidSet:
        """UIDs that the server said were expunged."""
        return _union(self._vanished, self._selection.uids.uid_validity)

    def _plan(self) -> Flow[deque[UidSet]]:
        """Return what is to be asked for, as sets of UIDs that exist, as far as that matters."""
        self._selection.check()
        if self._selection.saved is not None and not self._is_one_command():
            self._selection = yield from present(self._selection)
        uids, page, session = self._selection.uids, self._page, self._selection.session
        if not uids:
            return deque()
        if self._is_one_command():
            self._size = len(uids)
            return deque([uids])
        if self._changed_since is not None or (page is not None and session.has("PARTIAL")):
            self._size = len(uids)  # few answers, or a page of them
            return deque([uids])
        if page is None and not self._is_sparse(uids):
            return deque([uids])
        found, exact = yield from batching.existing(
            self._selection, _MOST, exactly=page is not None
        )
        if page is not None:
            return deque([_page_of(found[0], page)])
        if exact and not uids.is_open:
            self._missing.append(uids - found[0])
        return deque(found)

    def _is_one_command(self) -> bool:
        """Whether one command names what the server keeps of a search, and may have all of it."""
        selection = self._selection
        return (
            selection.saved is not None
            and selection.message_limit is None
            and not self._items.is_bulky
            and (self._page is None or selection.session.has("PARTIAL"))
        )

    def _is_sparse(self, uids: UidSet) -> bool:
        """Whether there are far fewer messages than UIDs, so that windows would be empty."""
        exists = self._selection.mailbox.exists
        if exists <= self._size and len(uids.ranges) <= 1:
            self._size = max(self._size, len(uids))  # they fit into one window anyway
            return False
        return uids.is_open or len(uids) > 2 * exists + _MOST

    def _top_up(self) -> list[UidFetch]:
        """Return commands for the windows that may go out now."""
        commands: list[UidFetch] = []
        while len(self._flying) < _IN_FLIGHT and (window := self._next_window()):
            is_all = self._is_one_command()
            command = self._command(
                self._selection if is_all else self._selection.with_uids(window)
            )
            self._flying.append(command)
            commands.append(command)
            if not self._octets:
                self._size = min(2 * self._size, _MOST) if self._size < _MOST else self._size
        return commands

    def _next_window(self) -> UidSet | None:
        assert self._left is not None
        while self._left:
            uids = self._left[0]
            limit = self._selection.message_limit or self._size
            window = uids[self._place : self._place + min(self._size, limit)]
            if window:
                room = self._selection.session.quirks.line_limit - self._octets_besides()
                window = next(window.split(max(room, LONGEST_RANGE)))
                self._place += len(window)
                return window
            self._left.popleft()
            self._place = 0
        return None

    def _octets_besides(self) -> int:
        return 200 + sum(len(name) + 1 for name in self._names)

    def _command(self, window: Selection) -> UidFetch:
        if self._with_vanished and self._changed_since is not None:
            return UidFetchWithVanished(
                window,
                self._names,
                changed_since=self._changed_since,
                of_updates=self._items.is_of_updates,
            )
        return UidFetch(
            window,
            self._names,
            of_updates=self._items.is_of_updates,
            with_flags=self._items.asks_flags,
            changed_since=self._changed_since,
            page=self._page if self._selection.session.has("PARTIAL") else None,
        )

    def _finish(self, command: UidFetch, has_messages: bool) -> None:
        """Learn from a command that is done; its failure is told after what came before it."""
        if isinstance(command, UidFetchWithVanished):
            self._vanished.append(command.vanished)
        if has_messages:
            self._failed = command
        else:
            command.outcome()
        self._adapt(command)
        rest = command.rest()
        if rest is not None and self._left is not None:
            self._left.append(rest)
        if self._changed_since is None and self._page is None:
            self._note_missing(command, rest or UidSet())

    def _adapt(self, command: UidFetch) -> None:
        """Have the next windows hold as many messages as make up the octets of one."""
        self._octets += command.octets
        self._messages += len(command.taken)
        if self._changed_since is None and self._page is None and self._messages:
            fitting = _WINDOW_OCTETS * self._messages // max(self._octets, 1)
            self._size = max(1, min(fitting, _GROWTH * self._size, _MOST))

    def _note_missing(self, command: UidFetch, rest: UidSet) -> None:
        if command.uids.is_open or len(command.taken) >= len(command.uids):
            return
        self._missing.append(command.uids - UidSet(command.taken) - rest)


def _require(session: Session, changed_since: int | None, with_vanished: bool) -> None:
    if changed_since is not None and not session.has("QRESYNC"):
        session.require("CONDSTORE", "Fetching what changed")
    if with_vanished and "QRESYNC" not in session.enabled:
        raise UnsupportedError(
            "To be told what was expunged takes QRESYNC, which was not enabled.",
            extension="QRESYNC",
        )


def _page_of(uids: UidSet, page: tuple[int, int]) -> UidSet:
    """Return a page of what exists (RFC 9394 section 3.1)."""
    low, high = sorted(map(abs, page))
    return uids[low - 1 : high] if page[0] > 0 else uids.last(high)[: max(len(uids) - low + 1, 0)]


def _union(sets: list[UidSet], uid_validity: int | None) -> UidSet:
    def ranges() -> Iterator[tuple[int, int]]:
        for one in sets:
            yield from one.ranges

    return UidSet.from_ranges(ranges(), uid_validity=uid_validity)
