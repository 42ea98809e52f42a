"""Folders are opened and closed, async; `opening` is its blocking twin, method by method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from .. import flows
from ..selected.access import FolderAccess
from ._base import AsyncFolderBase
from ._open_folder import OpenFolder

if TYPE_CHECKING:
    from .._session import Session
    from ..watch.sync_state import SyncState


class AsyncFolderOpening(OpenFolder, AsyncFolderBase):
    """What opens and closes a folder."""

    async def open(
        self,
        access: FolderAccess = FolderAccess.READ_WRITE,
        *,
        resync: SyncState | None = None,
    ) -> Self:
        """Open the folder and return it; the one that was open on this connection is closed.

        The server may grant less than was asked for: `access` says what it is.

        Args:
            access: READ_ONLY changes nothing, not even which messages are recent.
            resync: what is known of the folder: where the server has QRESYNC, it tells what is new
                since, and `sync` with this state, called next, asks nothing more.

        Raises:
            FolderNotFoundError: there is none with this name; no folder is open then.
            ServerRefusedError: the server refused; no folder is open then.

        See RFC 9051 section 6.3.2 and 6.3.3, RFC 7162.
        """
        self._session = session = self._client_session()
        flow = flows.opening.open_folder(session, self._wire_name, access, resync)
        self._selected = await self._run(flow, "open")
        return self

    async def close(self, *, expunge: bool = False) -> None:
        r"""Close the folder; nothing is removed from it.

        Args:
            expunge: remove every message that is flagged \Deleted, whoever flagged it. To remove
                some messages and no others, use `expunge` with their UIDs.

        Raises:
            StateError: it is not open.

        See RFC 9051 section 6.4.1 and 6.4.2.
        """
        self._open_mailbox()
        flow = flows.opening.close_folder(self._session, self._wire_name, expunge=expunge)
        await self._run(flow, "close")

    def _client_session(self) -> Session:
        """Return the session that the client has now."""
        return self._client._session  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
