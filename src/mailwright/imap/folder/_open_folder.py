"""What an open folder knows of itself, the same in both fronts."""

from __future__ import annotations

from ..selected.access import FolderAccess
from ._base import Folder


class OpenFolder(Folder):
    """What the server said when the folder was opened, and since.

    Each property raises `StateError` where the folder is not open.
    """

    @property
    def access(self) -> FolderAccess:
        """What the server granted."""
        read_only = self._open_mailbox().is_read_only
        return FolderAccess.READ_ONLY if read_only else FolderAccess.READ_WRITE

    @property
    def count(self) -> int:
        """Messages in the folder, as far as the server has told."""
        return self._open_mailbox().exists

    @property
    def recent(self) -> int | None:
        """Messages that no other session has seen before; None on IMAP4rev2, which has no such."""
        return self._open_mailbox().recent

    @property
    def first_unseen(self) -> int | None:
        """The sequence number of the first unseen message when it was opened, where told."""
        return self._open_mailbox().first_unseen

    @property
    def uid_validity(self) -> int | None:
        """UIDVALIDITY: UIDs name messages as long as it stays (RFC 9051 section 2.3.1.1)."""
        return self._open_mailbox().uid_validity

    @property
    def uid_next(self) -> int | None:
        """The UID that the next message was to have when the server last said so."""
        return self._open_mailbox().uid_next

    @property
    def highest_modseq(self) -> int | None:
        """HIGHESTMODSEQ when the server last said so; None where it keeps none (RFC 7162)."""
        return self._open_mailbox().highest_modseq

    @property
    def flags(self) -> frozenset[str]:
        """The flags and keywords that are in use."""
        return self._open_mailbox().flags

    @property
    def permanent_flags(self) -> frozenset[str]:
        r"""The flags that stay; with ``\*``, new keywords may be made (RFC 9051 section 7.1)."""
        mailbox = self._open_mailbox()
        # Without the code, all flags stay                              RFC 9051 section 6.3.2
        return mailbox.flags if mailbox.permanent_flags is None else mailbox.permanent_flags

    @property
    def uids_are_sticky(self) -> bool:
        """Whether UIDs are the same in the next session (RFC 4315 section 2)."""
        return self._open_mailbox().uids_are_sticky

    @property
    def mailbox_id(self) -> str | None:
        """The id that stays with the folder when it is renamed (RFC 8474); None where none is."""
        return self._open_mailbox().mailbox_id
