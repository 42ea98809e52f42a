"""What is done to a folder as a whole, blocking; `administering_aio` is the async twin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Self

from .. import flows
from ._base import FolderBase

if TYPE_CHECKING:
    from ..mailboxes.folder_info import FolderInfo
    from ..mailboxes.folder_status import FolderStatus, StatusItem
    from ..mailboxes.metadata import Metadata
    from ..mailboxes.quota import Quota
    from ..mailboxes.rights import AccessEntry, GrantableRights, Rights
    from ..mailboxes.special_use import SpecialUse


class FolderAdministering(FolderBase):
    """Creating, renaming, deleting, subscribing, status, access, quota, metadata."""

    # --- the folder and those around it ---------------------------------------------------------

    def create(self, *, uses: Iterable[SpecialUse] = ()) -> None:
        """Make the folder, and those that it is in where they are missing.

        Args:
            uses: what it is for; takes CREATE-SPECIAL-USE (RFC 6154 section 3).

        Raises:
            FolderExistsError: there is one of this name.
            ServerRefusedError: the server said no.
            UnsupportedError: it knows no special uses.
        """
        flow = flows.administering.create(self._session, self._wire_name, uses)
        self._become(self._run(flow, "create"))

    def rename(self, name: str) -> None:
        """Give the folder another name, and with it those inside (RFC 9051 section 6.3.6).

        To rename INBOX moves its messages to a new folder, and leaves it empty.

        Args:
            name: the whole new name; another parent moves the folder.

        Raises:
            FolderExistsError: there is one of this name.
            FolderNotFoundError: this one does not exist.
            ServerRefusedError: the server said no.
        """
        flow = flows.administering.rename(self._session, self._wire_name, name)
        self._become(self._run(flow, "rename"))

    def delete_folder(self) -> None:
        """Remove the folder with all messages in it; nothing brings them back.

        Folders inside it stay, where the server allows that (RFC 9051 section 6.3.5).

        Raises:
            StateError: it is open.
            FolderNotFoundError: it does not exist.
            ServerRefusedError: the server said no.
        """
        flow = flows.administering.delete(self._session, self._wire_name, is_open=self.is_open)
        self._run(flow, "delete_folder")

    def subscribe(self) -> None:
        """Add the folder to those that are subscribed to (RFC 9051 section 6.3.7).

        Raises:
            ServerRefusedError: the server said no.
        """
        flow = flows.administering.subscribe(self._session, self._wire_name, on=True)
        self._run(flow, "subscribe")

    def unsubscribe(self) -> None:
        """Take the folder from those that are subscribed to (RFC 9051 section 6.3.8).

        Raises:
            ServerRefusedError: the server said no.
        """
        flow = flows.administering.subscribe(self._session, self._wire_name, on=False)
        self._run(flow, "unsubscribe")

    def status(self, items: Sequence[StatusItem] | None = None) -> FolderStatus:
        """Return what the server tells of the folder, which need not be open.

        Args:
            items: what is asked for; None takes the counts, and HIGHEST_MODSEQ and APPEND_LIMIT
                where the server has them.

        Raises:
            FolderNotFoundError: it does not exist.
            UnsupportedError: the server does not know an item.
            ServerRefusedError: the server said no.
        """
        return self._run(flows.statuses.status(self._session, self._wire_name, items), "status")

    def subfolder(self, name: str) -> Self:
        """Return the folder of a name inside this one; it need not exist.

        Args:
            name: its own name, without the names of those that it is in.

        Raises:
            InvalidArgumentError: the name has the server's hierarchy delimiter in it.
        """
        wire_name = self._run(
            flows.listing.subfolder(self._session, self._wire_name, name), "subfolder"
        )
        return type(self)(self._client, wire_name)

    def parent(self) -> Self | None:
        """Return the folder that this one is in, or None for an outermost one."""
        wire_name = self._run(flows.listing.parent(self._session, self._wire_name), "parent")
        return None if wire_name is None else type(self)(self._client, wire_name)

    def subfolders(
        self,
        *,
        recursive: bool = False,
        subscribed: bool = False,
        status: Sequence[StatusItem] = (),
    ) -> list[Self]:
        """List the folders in this one.

        Args:
            recursive: also those further inside.
            subscribed: only what is subscribed to.
            status: items that `info.status` has of each.

        Raises:
            UnsupportedError: the server does not know an item.
            ServerRefusedError: the server said no.
        """
        wanted = flows.listing.query("*", subscribed=subscribed, status=tuple(status))
        flow = flows.listing.subfolders(self._session, self._wire_name, wanted, recursive=recursive)
        return [self._of(info) for info in self._run(flow, "subfolders")]

    def _of(self, info: FolderInfo) -> Self:
        return type(self)(self._client, info.wire_name, info)

    # --- who may do what ------------------------------------------------------------------------

    def access_list(self) -> tuple[AccessEntry, ...]:
        """Return who has which rights (GETACL, RFC 4314 section 3.3).

        Raises:
            UnsupportedError: the server has no ACL.
            PolicyRefusedError: the user may not administer the folder.
            ServerRefusedError: the server said no.
        """
        return self._run(flows.access.access_list(self._session, self._wire_name), "access_list")

    def my_rights(self) -> Rights:
        """Return what the user may do (MYRIGHTS, RFC 4314 section 3.5).

        Raises:
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        return self._run(flows.access.my_rights(self._session, self._wire_name), "my_rights")

    def grantable_rights(self, identifier: str) -> GrantableRights:
        """Return which rights somebody can be given (LISTRIGHTS, RFC 4314 section 3.4).

        Args:
            identifier: a user, a group, "anyone".

        Raises:
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        flow = flows.access.grantable(self._session, self._wire_name, identifier)
        return self._run(flow, "grantable_rights")

    def set_rights(self, identifier: str, rights: Iterable[str]) -> None:
        """Give somebody these rights and no others (SETACL, RFC 4314 section 3.1).

        Args:
            identifier: a user, a group, "anyone"; with "-" in front the rights are taken away
                whatever else grants them, where the server knows negative rights.
            rights: such as ``Rights("lrs")`` or ``{Right.LOOKUP, Right.READ}``.

        Raises:
            InvalidArgumentError: something is no right.
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        flow = flows.access.change(self._session, self._wire_name, identifier, rights, "")
        self._run(flow, "set_rights")

    def add_rights(self, identifier: str, rights: Iterable[str]) -> None:
        """Give somebody more rights (SETACL with "+", RFC 4314 section 3.1).

        Args:
            identifier: as for `set_rights`.
            rights: as for `set_rights`.

        Raises:
            InvalidArgumentError: something is no right.
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        flow = flows.access.change(self._session, self._wire_name, identifier, rights, "+")
        self._run(flow, "add_rights")

    def remove_rights(self, identifier: str, rights: Iterable[str]) -> None:
        """Take rights from somebody (SETACL with "-", RFC 4314 section 3.1).

        Args:
            identifier: as for `set_rights`.
            rights: as for `set_rights`.

        Raises:
            InvalidArgumentError: something is no right.
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        flow = flows.access.change(self._session, self._wire_name, identifier, rights, "-")
        self._run(flow, "remove_rights")

    def remove_access(self, identifier: str) -> None:
        """Take somebody off the list (DELETEACL, RFC 4314 section 3.2).

        Args:
            identifier: as for `set_rights`.

        Raises:
            UnsupportedError: the server has no ACL.
            ServerRefusedError: the server said no.
        """
        flow = flows.access.remove(self._session, self._wire_name, identifier)
        self._run(flow, "remove_access")

    # --- what belongs to it ---------------------------------------------------------------------

    def quotas(self) -> tuple[Quota, ...]:
        """Return the quotas that the folder counts for (GETQUOTAROOT, RFC 9208 section 4.1.2).

        Raises:
            UnsupportedError: the server has no QUOTA.
            ServerRefusedError: the server said no.
        """
        return self._run(flows.quotas.of_folder(self._session, self._wire_name), "quotas")

    def metadata(
        self, *entries: str, depth: Literal[0, 1] | None = 0, max_size: int | None = None
    ) -> Metadata:
        """Return metadata of the folder (GETMETADATA, RFC 5464 section 4.2).

        Args:
            entries: names such as "/private/comment".
            depth: 0 is the entries alone, 1 those right below them too, None all below them.
            max_size: octets; larger values are left out, see `Metadata.longest`.

        Raises:
            InvalidArgumentError: something is no name of an entry.
            UnsupportedError: the server has no METADATA.
            ServerRefusedError: the server said no.
        """
        flow = flows.annotating.get(
            self._session, self._wire_name, entries, depth=depth, max_size=max_size
        )
        return self._run(flow, "metadata")

    def set_metadata(self, values: Mapping[str, str | bytes | None]) -> None:
        """Set metadata of the folder, all of it or none (SETMETADATA, RFC 5464 section 4.3).

        Args:
            values: by the names of entries; text becomes UTF-8, None removes an entry.

        Raises:
            InvalidArgumentError: something is no name of an entry.
            UnsupportedError: the server has no METADATA.
            ServerRefusedError: the server said no; `response_code` is METADATA where a value is
                too large or there are too many.
        """
        flow = flows.annotating.put(self._session, self._wire_name, values)
        self._run(flow, "set_metadata")
