"""Which mailbox a command is for; it is looked at again when the command is written (I06, I07).

Threads and tasks may share a client: between the call and its turn on the wire, another folder may
have been opened, in which the same UIDs name other messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from ...errors import StateError, UidValidityChangedError
from .._command import Command
from .._session import Session
from ..search.saved_result import SavedResult
from ..uids.uid_set import LONGEST_RANGE, UidSet
from .mailbox import SelectedMailbox

T = TypeVar("T")

#: Octets of a command line that are not its UIDs: tag, verb, names.
_BESIDES = 300


class Selection:
    """The mailbox that was selected when the call was made, and its UIDs.

    Args:
        session: whose mailbox it is.
        mailbox: the model of it.
        uids: UIDs of messages in it, checked against its UIDVALIDITY.
        saved: what the server keeps instead of UIDs; `uids` are then all that there could be.
    """

    __slots__ = ("_uid_validity", "mailbox", "saved", "session", "uids")

    def __init__(
        self,
        session: Session,
        mailbox: SelectedMailbox,
        uids: UidSet,
        saved: SavedResult | None = None,
    ) -> None:
        self.session = session
        self.mailbox = mailbox
        self.uids = uids
        self.saved = saved
        self._uid_validity = mailbox.uid_validity

    def check(self) -> None:
        """Raise unless it is still this mailbox that a command would reach.

        Raises:
            StateError: another one was opened, or this one closed; or another search was saved.
            UidValidityChangedError: its UIDs name other messages now.
        """
        if self.session.selected is not self.mailbox:
            raise StateError("The folder was closed before the command could be sent.")
        if self.saved is not None and self.session.saved_result is not self.saved:
            raise StateError("Another search was saved since; this result is gone.")
        found = self.mailbox.uid_validity
        if found != self._uid_validity:
            raise UidValidityChangedError(
                f"UIDVALIDITY changed from {self._uid_validity} to {found} before the command "
                "could be sent; search again.",
                expected=self._uid_validity or 0,
                found=found or 0,
            )

    def require_writable(self) -> None:
        """Raise StateError where the folder was opened to be read only."""
        if self.mailbox.is_read_only:
            raise StateError(
                "The folder is open read-only; open it with FolderAccess.READ_WRITE to change it."
            )

    def to_bytes(self) -> bytes:
        """Return what names the messages on the wire."""
        # sequence-set   =/ seq-last-command ; "$"                      RFC 9051 section 9
        return self.uids.to_bytes() if self.saved is None else b"$"

    def with_uids(self, uids: UidSet) -> Selection:
        """Return the same mailbox with other UIDs."""
        selection = Selection(self.session, self.mailbox, uids)
        selection._uid_validity = self._uid_validity
        return selection

    def pieces(self, besides: int = 0) -> Iterator[Selection]:
        """Yield it in pieces that one command may name.

        Args:
            besides: octets that a command has besides its UIDs, such as the name of a folder.
        """
        if self.saved is not None:
            yield self
            return
        for window in self._windows():
            yield from self.with_uids(window).pieces_of_a_line(besides)

    def pieces_of_a_line(self, besides: int = 0) -> Iterator[Selection]:
        """Yield it in pieces of which each fits into a command line.

        Args:
            besides: octets that a command has besides its UIDs.
        """
        if self.saved is not None:
            yield self
            return
        line = self.session.quirks.line_limit - _BESIDES - besides
        for uids in self.uids.split(max(line, LONGEST_RANGE)):
            yield self.with_uids(uids)

    @property
    def message_limit(self) -> int | None:
        """Messages that the server bears in one command (RFC 9738); None for any number."""
        value = self.session.capabilities.value("MESSAGELIMIT")
        if value is None or not value.isdigit() or len(value) > 10:
            return None
        return int(value) or None

    def _windows(self) -> Iterator[UidSet]:
        limit = self.message_limit
        if limit is None or len(self.uids) <= limit:
            return iter((self.uids,))
        return self.uids.windows(limit)


class SelectedCommand(Command[T], Generic[T]):
    """A command that names messages of the selected mailbox by their UIDs.

    Args:
        selection: the mailbox, and the messages in it.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection

    @property
    def uids(self) -> UidSet:
        """The UIDs that it names."""
        return self.selection.uids
