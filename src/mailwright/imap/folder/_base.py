"""What a folder is in both fronts: a name, and the client that reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ...errors import InvalidArgumentError, StateError, UidValidityChangedError
from ..mailboxes.names import decode_name
from ..search.criteria import Search

if TYPE_CHECKING:
    from ..._flow import Flow
    from .._aio import AsyncImapClient
    from .._client import ImapClient
    from .._session import Session
    from ..mailboxes.folder_info import FolderInfo
    from ..selected.mailbox import SelectedMailbox
    from ..uids.uid_set import UidSet

T = TypeVar("T")


class Folder:
    """A folder by its name; it need not exist.

    Args:
        session: the client's, at the time when the folder was asked for.
        wire_name: the name as the server writes it, octet by octet.
        info: what the server said of it when it listed it.
    """

    def __init__(self, session: Session, wire_name: bytes, info: FolderInfo | None = None) -> None:
        self._session = session
        self._wire_name = wire_name
        #: What the server said of the folder when it was listed or made; None where nobody asked.
        self.info = info
        #: What `open` made; None before.
        self._selected: SelectedMailbox | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    @property
    def name(self) -> str:
        """Its name, with the names of the folders that it is in."""
        return decode_name(self._wire_name, utf8=self._session.utf8)

    @property
    def wire_name(self) -> bytes:
        """Its name as the server writes it, which commands take."""
        return self._wire_name

    def _become(self, info: FolderInfo) -> None:
        """Take another name."""
        self._wire_name = info.wire_name
        self.info = info
        if self._selected is not None:
            self._selected.name = info.name

    @property
    def is_open(self) -> bool:
        """Whether this is the folder that the connection has selected."""
        return self._selected is not None and self._session.selected is self._selected

    def _open_mailbox(self) -> SelectedMailbox:
        """Return the model of the folder, which has to be the one that is selected.

        Raises:
            StateError: it is not open, or another one was opened since.
        """
        self._session.require_connected()
        if self._selected is None or self._session.selected is not self._selected:
            raise StateError("The folder is not open; call open() first.")
        return self._selected

    def _checked(self, uids: UidSet) -> UidSet:
        """Return `uids`, which must not be of another UIDVALIDITY (I07).

        Raises:
            StateError: the folder is not open.
            UidValidityChangedError: they are of another time.
        """
        found = self._open_mailbox().uid_validity
        if uids.uid_validity is not None and found is not None and uids.uid_validity != found:
            raise UidValidityChangedError(
                f"The UIDs belong to UIDVALIDITY {uids.uid_validity}, and the folder has {found} "
                "now; search again.",
                expected=uids.uid_validity,
                found=found,
            )
        return uids

    def _check_search(self, criteria: object) -> None:
        """Check that this is a search, and that its UIDs are not of another UIDVALIDITY (I07).

        Raises:
            InvalidArgumentError: it is something else, such as a text.
            StateError: the folder is not open.
            UidValidityChangedError: its UIDs are of another time.
        """
        if not isinstance(criteria, Search):
            raise InvalidArgumentError(
                "What is looked for is a Search such as Search.unseen(), "
                f"not {type(criteria).__name__}.",
                name="criteria",
            )
        for uids in criteria.uid_sets():
            self._checked(uids)


class FolderBase(Folder):
    """A folder of a blocking client."""

    def __init__(
        self, client: ImapClient, wire_name: bytes, info: FolderInfo | None = None
    ) -> None:
        session = client._session  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        super().__init__(session, wire_name, info)
        self._client = client

    def _run(self, flow: Flow[T], operation: str) -> T:
        run = self._client._run  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return run(flow, operation)


class AsyncFolderBase(Folder):
    """A folder of an async client."""

    def __init__(
        self, client: AsyncImapClient, wire_name: bytes, info: FolderInfo | None = None
    ) -> None:
        session = client._session  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        super().__init__(session, wire_name, info)
        self._client = client

    async def _run(self, flow: Flow[T], operation: str) -> T:
        run = self._client._run  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return await run(flow, operation)
