"""A search that goes on, blocking; `live_search_aio` is its async twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .. import flows

if TYPE_CHECKING:
    from ..._flow import Flow
    from .._session import Session
    from ..search.live_results import LiveResult, SearchChange
    from ..uids.uid_sequence import UidSequence
    from ..uids.uid_set import UidSet
    from ._base import Folder

#: Seconds of one wait for a change; then another one begins.
_WAIT = 3600.0


class LiveSearch:
    """A search that goes on: what it found, and what changes (CONTEXT, RFC 5267).

    To iterate over it waits for changes, until it is closed, another folder is opened, or the
    server tells no more. It is a context manager, which closes it.

    Args:
        folder: where.
        session: the connection.
        result: what the server keeps up to date.
        run: runs a flow on the connection.
    """

    def __init__(
        self,
        folder: Folder,
        session: Session,
        result: LiveResult,
        run: Callable[[Flow[Any], str], Any],
    ) -> None:
        self._folder = folder
        self._session = session
        self._result = result
        self._run = run

    @property
    def uids(self) -> UidSet:
        """The messages that are found now, as far as the server has told."""
        return self._result.uids

    @property
    def order(self) -> UidSequence | None:
        """The same in their order; None where they have none."""
        return self._result.order

    @property
    def is_live(self) -> bool:
        """Whether changes may still come."""
        return self._folder.is_open and not self._result.end

    def wait(self, seconds: float) -> bool:
        """Wait for a change; return whether there is one for `changes`.

        Other threads or tasks may use the client meanwhile.

        Args:
            seconds: how long at most.

        Raises:
            NotConnectedError: the connection was lost.
        """
        flow = flows.idling.wait(self._session, seconds, self._has_news)
        self._run(flow, "search")
        return bool(self._result.changes)

    def _has_news(self) -> bool:
        return bool(self._result.changes) or not self.is_live

    def changes(self) -> list[SearchChange]:
        """Return what has changed since the last time; this waits for nothing."""
        found = list(self._result.changes)
        self._result.changes.clear()
        return found

    def __iter__(self) -> Iterator[SearchChange]:
        while True:
            yield from self.changes()
            if not self.is_live:
                return
            self.wait(_WAIT)

    def close(self) -> None:
        """Have the server tell no more; what it told stays."""
        if self.is_live:
            self._run(flows.live.unfollow(self._session, self._result), "search")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
