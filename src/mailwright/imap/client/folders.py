"""Where folders are, from the blocking client; `folders_aio` is the async twin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from .. import flows
from .._driver import ImapDriver
from ..folder.imap_folder import ImapFolder
from ..mailboxes.folder_info import FolderInfo
from ..mailboxes.names import encode_name

if TYPE_CHECKING:
    from .._client import ImapClient
    from ..mailboxes.folder_status import StatusItem
    from ..mailboxes.namespaces import Namespaces
    from ..mailboxes.special_use import SpecialUse


class ClientFolders(ImapDriver):
    """Folders by name, by what they are for, in lists."""

    @property
    def inbox(self) -> ImapFolder:
        """The folder where mail arrives; every account has one."""
        return self._folder(b"INBOX")

    def get_folder(self, name: str | FolderInfo) -> ImapFolder:
        """Return a folder; nothing is asked of the server, and it need not exist.

        Args:
            name: its whole name, with the server's hierarchy delimiter between the parts, such as
                "Archive/2026"; or what a list had, whose name on the wire is taken as it is. For
                names of your own in parts, see `folder_at`.

        Raises:
            InvalidArgumentError: no folder can have this name.
        """
        if isinstance(name, FolderInfo):
            return self._folder(name.wire_name, name)
        return self._folder(encode_name(name, utf8=self._session.utf8))

    def folder_at(self, *names: str) -> ImapFolder:
        """Return a folder in folders, whatever stands between names on this server.

        Args:
            names: from the outermost, such as "Archive", "2026"; none may hold the delimiter.

        Raises:
            InvalidArgumentError: a name has the server's hierarchy delimiter in it.
        """
        return self._folder(self._run(flows.listing.joined(self._session, *names), "folder_at"))

    def create_folder(self, name: str, *, uses: Iterable[SpecialUse] = ()) -> ImapFolder:
        """Make a folder, and those that it is in where they are missing.

        Args:
            name: its whole name, as for `get_folder`.
            uses: what it is for; takes CREATE-SPECIAL-USE (RFC 6154 section 3).

        Raises:
            InvalidArgumentError: no folder can have this name.
            FolderExistsError: there is one of this name.
            ServerRefusedError: the server said no.
            UnsupportedError: it knows no special uses.
        """
        info = self._run(
            flows.administering.create_named(self._session, name, uses), "create_folder"
        )
        return self._folder(info.wire_name, info)

    def list_folders(
        self,
        pattern: str | Sequence[str] = "*",
        *,
        reference: str = "",
        subscribed: bool = False,
        special_use: bool = False,
        recursive: bool = False,
        remote: bool = False,
        subscriptions: bool = False,
        status: Sequence[StatusItem] = (),
        rights: bool = False,
        metadata: Sequence[str] = (),
    ) -> list[ImapFolder]:
        """List folders; `info` of each says what the server does.

        One round trip where the server has LIST-EXTENDED and its sisters; else LSUB and as many
        questions as there are folders, all of them on their way at once.

        Args:
            pattern: "*" is all, "%" the outermost; "Archive/%" those in Archive. Several are one
                list.
            reference: what the patterns are relative to, by rules of the server.
            subscribed: only what is subscribed to, even if it is no longer there.
            special_use: only what is for something (`SpecialUse`).
            recursive: with `subscribed`, also folders that have a subscribed one inside:
                `child_info` (RECURSIVEMATCH, RFC 5258).
            remote: also folders that are on other servers.
            subscriptions: have `is_subscribed` of each.
            status: items that `status` has of each.
            rights: have `rights` of each: what the user may do.
            metadata: entries that `metadata` has of each.

        Raises:
            InvalidArgumentError: a pattern or entry that can not be.
            UnsupportedError: the server lacks what was asked for, and nothing stands in for it.
            LimitExceededError: there are more than `ImapLimits.folders`.
            ServerRefusedError: the server said no.
        """
        wanted = flows.listing.query(
            pattern,
            reference=reference,
            subscribed=subscribed,
            special_use=special_use,
            recursive=recursive,
            remote=remote,
            subscriptions=subscriptions,
            status=tuple(status),
            rights=rights,
            metadata=tuple(metadata),
        )
        found = self._run(flows.listing.list_folders(self._session, wanted), "list_folders")
        return [self._folder(info.wire_name, info) for info in found]

    def namespaces(self) -> Namespaces:
        """Return where folders are (RFC 2342); the server is asked once for each connection.

        Raises:
            ServerRefusedError: the server said no.
        """
        return self._run(flows.listing.namespaces(self._session), "namespaces")

    def special_folder(self, use: SpecialUse, *, guess: bool = False) -> ImapFolder:
        """Return the folder for something, such as `SpecialUse.SENT` (RFC 6154).

        Args:
            use: what it is for.
            guess: where the server names none, take one with a name that is usual for it, such as
                "Sent Items". What the server names comes first; ``info.special_uses`` of a folder
                that was guessed is empty.

        Raises:
            FolderNotFoundError: there is none.
            ServerRefusedError: the server said no.
        """
        flow = flows.listing.special_folder(self._session, use, guess=guess)
        info = self._run(flow, "special_folder")
        return self._folder(info.wire_name, info)

    def _folder(self, wire_name: bytes, info: FolderInfo | None = None) -> ImapFolder:
        return ImapFolder(cast("ImapClient", self), wire_name, info)
