"""What changes the messages of a folder; the async twin of `writing`.

Everything goes by UID, never by sequence number, and is refused where the UIDs are of another
UIDVALIDITY than the folder has, or where the folder was opened to be read only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from .. import flows
from ._uids import Uids, selection_of
from ._writing_arguments import target_of
from .appending_aio import AsyncFolderAppending

if TYPE_CHECKING:
    from ...mime.storing import Message
    from ..commands.append import Progress
    from ..write.annotations import Annotations
    from ..write.message_url import MessageUrl
    from ..write.results import CopyResult, ExpungeResult, MoveResult, ReplaceResult, StoreResult
    from ._base import Folder


class AsyncFolderWriting(AsyncFolderAppending):
    """Copy, move, flag, replace and delete messages of an open folder."""

    # --- copy and move ---------------------------------------------------------------------------

    async def copy_to(self, uids: Uids, target: Folder) -> CopyResult:
        """Copy messages to another folder.

        Args:
            uids: the messages; one that is gone is no error.
            target: a folder of the same connection.

        Raises:
            StateError: this folder is not open.
            UidValidityChangedError: the UIDs are of another time; nothing was copied.
            FolderNotFoundError: there is no such folder; nothing was copied.
            PartialFailureError: a long set took several commands, and not all of them succeeded.

        See RFC 9051 section 6.4.7.
        """
        flow = flows.moving.copy(selection_of(self, uids), target_of(self, target))
        return await self._run(flow, "copy_to")

    async def move_to(self, uids: Uids, target: Folder) -> MoveResult:
        r"""Move messages to another folder.

        Where the server has no MOVE, they are copied, flagged ``\Deleted`` and expunged by UID.
        What was not copied stays.

        Args:
            uids: the messages; one that is gone is no error.
            target: a folder of the same connection.

        Raises:
            StateError: this folder is not open, or open read-only.
            UidValidityChangedError: the UIDs are of another time; nothing was moved.
            UnsupportedError: the server has neither MOVE nor UIDPLUS; nothing was moved.
            FolderNotFoundError: there is no such folder; nothing was moved.
            PartialFailureError: some were moved, or copied and not deleted; `done` says which.

        See RFC 9051 section 6.4.8.
        """
        flow = flows.moving.move(selection_of(self, uids), target_of(self, target))
        return await self._run(flow, "move_to")

    # --- flags -----------------------------------------------------------------------------------

    async def add_flags(
        self,
        uids: Uids,
        flags: Iterable[str],
        *,
        unchanged_since: int | None = None,
        silent: bool = False,
    ) -> StoreResult:
        r"""Add flags and keywords to messages.

        Args:
            uids: the messages; one that is gone is no error.
            flags: such as ``[Flag.SEEN, "invoice"]``.
            unchanged_since: leave messages alone that have changed since this MODSEQ; the result
                names them.
            silent: ask for no answer, which is faster: the result has no `flags` then.

        Raises:
            StateError: the folder is not open, or open read-only.
            UidValidityChangedError: the UIDs are of another time; nothing was changed.
            InvalidArgumentError: a flag is none.
            UnsupportedError: `unchanged_since` takes CONDSTORE, which the server lacks.
            PartialFailureError: a long set took several commands, and not all of them succeeded.

        See RFC 9051 section 6.4.6 and RFC 7162 section 3.1.3.
        """
        return await self._change_flags("add", uids, flags, unchanged_since, silent=silent)

    async def remove_flags(
        self,
        uids: Uids,
        flags: Iterable[str],
        *,
        unchanged_since: int | None = None,
        silent: bool = False,
    ) -> StoreResult:
        """Take flags and keywords off messages.

        Args:
            uids: see `add_flags`, as for the rest.
            flags: see `add_flags`.
            unchanged_since: see `add_flags`.
            silent: see `add_flags`.
        """
        return await self._change_flags("remove", uids, flags, unchanged_since, silent=silent)

    async def set_flags(
        self,
        uids: Uids,
        flags: Iterable[str],
        *,
        unchanged_since: int | None = None,
        silent: bool = False,
    ) -> StoreResult:
        """Give messages these flags and keywords and no others.

        Args:
            uids: see `add_flags`, as for the rest.
            flags: all that the messages shall have; none takes all away.
            unchanged_since: see `add_flags`.
            silent: see `add_flags`.
        """
        return await self._change_flags("set", uids, flags, unchanged_since, silent=silent)

    async def _change_flags(
        self,
        how: str,
        uids: Uids,
        flags: Iterable[str],
        unchanged_since: int | None,
        *,
        silent: bool,
    ) -> StoreResult:
        selection = selection_of(self, uids)
        flow = flows.storing.change_flags(
            selection, how, flags, unchanged_since=unchanged_since, silent=silent
        )
        return await self._run(flow, f"{how}_flags")

    # --- labels of Gmail, annotations -----------------------------------------------------------

    async def add_labels(
        self, uids: Uids, labels: Iterable[str], *, unchanged_since: int | None = None
    ) -> StoreResult:
        r"""Put labels on messages (Gmail).

        Args:
            uids: the messages.
            labels: their names; ``\Inbox``, ``\Starred`` and the like are Gmail's own.
            unchanged_since: see `add_flags`.

        Raises:
            UnsupportedError: the server has no X-GM-EXT-1.
        """
        return await self._change_labels("add", uids, labels, unchanged_since)

    async def remove_labels(
        self, uids: Uids, labels: Iterable[str], *, unchanged_since: int | None = None
    ) -> StoreResult:
        """Take labels off messages (Gmail).

        Args:
            uids: see `add_labels`, as for the rest.
            labels: see `add_labels`.
            unchanged_since: see `add_flags`.
        """
        return await self._change_labels("remove", uids, labels, unchanged_since)

    async def set_labels(
        self, uids: Uids, labels: Iterable[str], *, unchanged_since: int | None = None
    ) -> StoreResult:
        """Give messages these labels and no others (Gmail).

        Args:
            uids: see `add_labels`, as for the rest.
            labels: see `add_labels`.
            unchanged_since: see `add_flags`.
        """
        return await self._change_labels("set", uids, labels, unchanged_since)

    async def _change_labels(
        self, how: str, uids: Uids, labels: Iterable[str], unchanged_since: int | None
    ) -> StoreResult:
        selection = selection_of(self, uids)
        flow = flows.storing.change_labels(selection, how, labels, unchanged_since=unchanged_since)
        return await self._run(flow, f"{how}_labels")

    async def set_annotations(
        self, uids: Uids, annotations: Annotations, *, unchanged_since: int | None = None
    ) -> StoreResult:
        """Annotate messages.

        Args:
            uids: the messages.
            annotations: values by attribute by entry, such as ``{"/comment": {"value.priv":
                "call back"}}``; None takes a value away.
            unchanged_since: see `add_flags`.

        Raises:
            UnsupportedError: the server has no ANNOTATE-EXPERIMENT-1.
            InvalidArgumentError: a name is none.

        See RFC 5257 section 4.4.
        """
        selection = selection_of(self, uids)
        flow = flows.storing.change_annotations(
            selection, annotations, unchanged_since=unchanged_since
        )
        return await self._run(flow, "set_annotations")

    # --- take away -------------------------------------------------------------------------------

    async def delete(self, uids: Uids) -> ExpungeResult:
        r"""Delete messages for good: flag them ``\Deleted`` and expunge these and no others.

        Args:
            uids: the messages; one that is gone is no error.

        Raises:
            StateError: the folder is not open, or open read-only.
            UidValidityChangedError: the UIDs are of another time; nothing was deleted.
            UnsupportedError: the server has no UIDPLUS, without which messages of others might go
                too; nothing was deleted.
            PartialFailureError: some were flagged or deleted, and then came an error.

        See RFC 4315 section 2.1.
        """
        return await self._run(flows.expunging.delete(selection_of(self, uids)), "delete")

    async def expunge(self, uids: Uids) -> ExpungeResult:
        r"""Take away those of some messages that are flagged ``\Deleted``.

        Args:
            uids: the messages.

        Raises:
            UnsupportedError: the server has no UIDPLUS; nothing was deleted.
            PartialFailureError: a long set took several commands, and not all of them succeeded.

        See RFC 9051 section 6.4.9.
        """
        return await self._run(flows.expunging.expunge(selection_of(self, uids)), "expunge")

    async def expunge_all_deleted(self) -> ExpungeResult:
        r"""Take away every message that is flagged ``\Deleted``, whoever flagged it.

        Raises:
            StateError: the folder is not open, or open read-only.

        See RFC 9051 section 6.4.3.
        """
        flow = flows.expunging.expunge_all_deleted(selection_of(self, ()))
        return await self._run(flow, "expunge_all_deleted")

    async def replace(
        self,
        uid: int,
        message: Message,
        *,
        target: Folder | None = None,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
        progress: Progress | None = None,
    ) -> ReplaceResult:
        """Put a message in the place of another, such as the next version of a draft.

        Where the server has no REPLACE, the new one is appended and then the old one deleted.

        Args:
            uid: the message that goes.
            message: the new one; see `append`, as for the rest.
            target: the folder that gets the new one; None for this one.
            flags: see `append`.
            internal_date: see `append`.
            progress: see `append`.

        Raises:
            StateError: the folder is not open, or open read-only.
            UnsupportedError: the server has neither REPLACE nor UIDPLUS; nothing was done.
            DeliveryInDoubtError: the connection was lost when the new one may have been appended.
            PartialFailureError: the new one was appended, and the old one is still there.

        See RFC 8508.
        """
        selection = selection_of(self, uid)
        wire_name = self._wire_name if target is None else target_of(self, target)
        prepared = flows.appending.prepared(
            self._session, message, flags=flags, internal_date=internal_date, progress=progress
        )
        return await self._run(flows.replacing.replace(selection, wire_name, prepared), "replace")

    # --- URLs for others -------------------------------------------------------------------------

    async def authorise_url(self, url: MessageUrl) -> MessageUrl:
        """Have the server put its token on a URL, with which others can read a message.

        Args:
            url: with user, host and access, and until when it is good.

        Raises:
            UnsupportedError: the server has no URLAUTH.
            ServerRefusedError: it refused.

        See RFC 4467.
        """
        return await self._run(
            flows.authorising_urls.authorise(self._current, url), "authorise_url"
        )

    async def fetch_urls(
        self, urls: Sequence[MessageUrl | str], *, decoded: bool = False
    ) -> list[bytes | None]:
        """Fetch what URLs with tokens name; None for each that the server refuses.

        Args:
            urls: what is fetched, into memory.
            decoded: without the content transfer encoding (URLAUTH=BINARY, RFC 5524).

        Raises:
            UnsupportedError: the server has no URLAUTH, or no URLAUTH=BINARY.

        See RFC 4467 section 7.
        """
        flow = flows.authorising_urls.fetch(self._current, urls, decoded=decoded)
        return await self._run(flow, "fetch_urls")

    async def withdraw_urls(self) -> None:
        """Make every URL worthless that was authorised for this folder.

        Raises:
            UnsupportedError: the server has no URLAUTH.

        See RFC 4467 section 7, RESETKEY.
        """
        flow = flows.authorising_urls.reset_keys(self._current, self._wire_name)
        return await self._run(flow, "withdraw_urls")
