"""Which folders there are: LIST with all that a server can say, and what stands in for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._flow import Flow
from ...errors import FolderNotFoundError, InvalidArgumentError, ServerRefusedError
from .._command import Command
from .._session import Session
from ..commands.acl import MyRights
from ..commands.list import ExtendedList, List, ListOptions, Lsub, Xlist
from ..commands.metadata import GetMetadata
from ..commands.namespace import AskNamespaces
from ..mailboxes.folder_info import FolderAttribute, FolderInfo
from ..mailboxes.folder_status import FolderStatus, StatusItem
from ..mailboxes.list_response import ListReader
from ..mailboxes.metadata import check_entry
from ..mailboxes.names import encode_name, same_mailbox
from ..mailboxes.namespaces import Namespace, Namespaces
from ..mailboxes.special_use import USUAL_NAMES, SpecialUse
from .statuses import apart, in_list, items_for, questions
from .together import results_of, zipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is to be listed, as the fronts take it; `list_folders` has the words."""

    patterns: tuple[str | bytes, ...]
    reference: str = ""
    subscribed: bool = False
    special_use: bool = False
    recursive: bool = False
    remote: bool = False
    subscriptions: bool = False
    status: tuple[StatusItem, ...] = ()
    rights: bool = False
    metadata: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether everything that fits the patterns is wanted."""
        return not (self.subscribed or self.special_use or self.reference)


def query(pattern: str | Sequence[str], **wanted: object) -> Query:
    """Return a query.

    Raises:
        InvalidArgumentError: no pattern, or entries of metadata that no entry can have.
    """
    patterns = (pattern,) if isinstance(pattern, str) else tuple(pattern)
    if not patterns:
        raise InvalidArgumentError("A list takes a pattern.", name="pattern")
    made = Query(patterns=patterns, **wanted)  # type: ignore[arg-type]
    for entry in made.metadata:
        check_entry(entry)
    if made.recursive and not made.subscribed:
        raise InvalidArgumentError(
            "recursive=True takes subscribed=True: RECURSIVEMATCH is about folders whose inner "
            "ones are selected (RFC 5258 section 3.1).",
            name="recursive",
        )
    return made


def list_folders(session: Session, wanted: Query) -> Flow[list[FolderInfo]]:
    """List folders, and have what was asked said of each."""
    session.require_connected()
    items = items_for(session, wanted.status)
    if wanted.rights and not session.has("LIST-MYRIGHTS"):
        session.require("ACL", "Listing rights")
    if wanted.metadata and not session.has("LIST-METADATA"):
        session.require("METADATA", "Listing metadata")
    if wanted.recursive or wanted.remote:
        session.require("LIST-EXTENDED", "Listing recursively, or remote folders,")
    found, missing = yield from _listed(session, wanted, items)
    if wanted.special_use:
        found = [folder for folder in found if folder.special_uses]
    if wanted.is_plain and any(pattern in ("*", "%") for pattern in wanted.patterns):
        found = yield from _with_inbox(session, found)
    _learn_delimiter(session, found)
    return (yield from _completed(missing, found))


def _listed(
    session: Session, wanted: Query, items: tuple[StatusItem, ...]
) -> Flow[tuple[list[FolderInfo], Query]]:
    """Return the folders, and what LIST could not say of them."""
    asked_apart = replace(wanted, status=items)
    if session.has("LIST-EXTENDED"):
        try:
            found = yield from _extended(session, wanted, items)
        except ServerRefusedError as error:
            # It offers what it cannot do (I16): the plain commands are left, if they are enough.
            if error.status != "BAD" or wanted.recursive or wanted.remote:
                raise
        else:
            return found, replace(
                asked_apart,
                status=apart(items) if session.has("LIST-STATUS") else items,
                rights=wanted.rights and not session.has("LIST-MYRIGHTS"),
                metadata=() if session.has("LIST-METADATA") else wanted.metadata,
            )
    return (yield from _basic(session, wanted)), asked_apart


def _extended(
    session: Session, wanted: Query, items: tuple[StatusItem, ...]
) -> Flow[list[FolderInfo]]:
    uses = session.has("SPECIAL-USE")
    selection = {
        "SUBSCRIBED": wanted.subscribed,
        "REMOTE": wanted.remote,
        "RECURSIVEMATCH": wanted.recursive,
        "SPECIAL-USE": wanted.special_use and uses,
    }
    returns = {
        "SUBSCRIBED": wanted.subscriptions,
        "CHILDREN": True,
        "SPECIAL-USE": uses,
        "MYRIGHTS": wanted.rights and session.has("LIST-MYRIGHTS"),
    }
    command = ExtendedList(
        [_wire(session, pattern) for pattern in wanted.patterns],
        _wire(session, wanted.reference),
        ListOptions(
            selection=tuple(name for name, on in selection.items() if on),
            returns=tuple(name for name, on in returns.items() if on),
            status=in_list(items) if session.has("LIST-STATUS") else (),
            metadata=wanted.metadata if session.has("LIST-METADATA") else (),
        ),
        reader=ListReader(session.utf8, wanted.subscriptions or wanted.subscribed),
        limit=session.settings.limits.folders,
    )
    return list((yield from command))


def _basic(session: Session, wanted: Query) -> Flow[list[FolderInfo]]:
    kind = List
    if session.has("XLIST") and not session.has("SPECIAL-USE"):
        kind = Xlist
    found = yield from _each(session, wanted, kind)
    if not (wanted.subscribed or wanted.subscriptions):
        return found
    subscribed = {
        folder.wire_name: folder
        for folder in (yield from _each(session, wanted, Lsub))
        if FolderAttribute.NO_SELECT not in folder.attributes
    }
    marked = [replace(one, is_subscribed=one.wire_name in subscribed) for one in found]
    if not wanted.subscribed:
        return marked
    there = {folder.wire_name for folder in marked}
    lost = {FolderAttribute.NON_EXISTENT, FolderAttribute.NO_SELECT}
    gone = [
        replace(folder, is_subscribed=True, attributes=folder.attributes | lost)
        for name, folder in subscribed.items()
        if name not in there
    ]
    return [folder for folder in marked if folder.is_subscribed] + gone


def _each(session: Session, wanted: Query, kind: type[List]) -> Flow[list[FolderInfo]]:
    reader = ListReader(session.utf8)
    found: dict[bytes, FolderInfo] = {}
    for pattern in wanted.patterns:
        command = kind(
            _wire(session, pattern),
            _wire(session, wanted.reference),
            reader=reader,
            limit=session.settings.limits.folders,
        )
        found |= {folder.wire_name: folder for folder in (yield from command)}
    return list(found.values())


def _with_inbox(session: Session, found: list[FolderInfo]) -> Flow[list[FolderInfo]]:
    """Look for INBOX where a list of everything has none.

    QUIRK(several): LIST "" * leaves out what is always there (RFC 9051 section 5.1).
    https://github.com/jstedfast/MailKit/issues/188
    """
    if any(same_mailbox(folder.wire_name, b"INBOX") for folder in found):
        return found
    reader, limit = ListReader(session.utf8), session.settings.limits.folders
    return [*(yield from List(b"INBOX", reader=reader, limit=limit)), *found]


def _completed(missing: Query, found: list[FolderInfo]) -> Flow[list[FolderInfo]]:
    """Ask one by one, many in flight, for what LIST could not return."""
    if missing.status:
        found = yield from _statuses(found, missing.status)
    if missing.rights:
        found = yield from _told(found, "rights", MyRights)
    if missing.metadata:
        entries = missing.metadata
        found = yield from _told(
            found, "metadata", lambda name: GetMetadata(name, entries, max_size=None)
        )
    return found


def _statuses(found: list[FolderInfo], items: tuple[StatusItem, ...]) -> Flow[list[FolderInfo]]:
    """Ask for the items that LIST did not return."""
    asked = [
        (one, command)
        for one in found
        if one.can_open
        for command in questions(one.wire_name, items)
    ]
    answers = yield from results_of(command for _, command in asked)
    told: dict[bytes, FolderStatus] = {}
    for (one, _), answer in zip(asked, answers, strict=True):
        if answer is not None:
            known = told.get(one.wire_name) or one.status or FolderStatus()
            told[one.wire_name] = known.replace(answer)
    return [replace(one, status=told.get(one.wire_name, one.status)) for one in found]


def _told(
    found: list[FolderInfo], field: str, make: Callable[[bytes], Command[Any]]
) -> Flow[list[FolderInfo]]:
    """Ask about each folder of which nothing is known yet."""
    names = [one.wire_name for one in found if one.can_open]
    answers = zipped(names, (yield from results_of(make(name) for name in names)))
    return [
        replace(one, **{field: answers[one.wire_name]}) if one.wire_name in answers else one
        for one in found
    ]


def _wire(session: Session, text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else encode_name(text, utf8=session.utf8)


def _learn_delimiter(session: Session, found: Iterable[FolderInfo]) -> None:
    if session.delimiter is None:  # "" is a server without hierarchy
        session.delimiter = next((folder.delimiter or "" for folder in found), None)


# --- where folders are --------------------------------------------------------------------------


def namespaces(session: Session) -> Flow[Namespaces]:
    """Return where folders are, asked once; one namespace for all where it cannot be asked."""
    session.require_connected()
    if session.namespaces is None:
        if session.has("NAMESPACE"):
            session.namespaces = yield from AskNamespaces(utf8=session.utf8)
        else:
            delimiter = yield from hierarchy_delimiter(session)
            session.namespaces = Namespaces((Namespace("", delimiter),))
    if session.delimiter is None and session.namespaces.personal:
        session.delimiter = session.namespaces.personal[0].delimiter or ""
    return session.namespaces


def hierarchy_delimiter(session: Session) -> Flow[str | None]:
    """Return what stands between the names of folders (RFC 9051 section 6.3.9)."""
    session.require_connected()
    if session.delimiter is None:
        reader, limit = ListReader(session.utf8), session.settings.limits.folders
        _learn_delimiter(session, (yield from List(b"", reader=reader, limit=limit)))
    return session.delimiter or None


def joined(session: Session, *names: str) -> Flow[bytes]:
    """Return the name on the wire of a folder in folders.

    Args:
        session: whose folders they are.
        names: from the outermost.

    Raises:
        InvalidArgumentError: a name has the delimiter in it, or there is no hierarchy.
    """
    delimiter = yield from hierarchy_delimiter(session)
    if not names or (len(names) > 1 and not delimiter):
        raise InvalidArgumentError("The server has no folders in folders.", name="names")
    for name in names:
        if not name or (delimiter and delimiter in name):
            raise InvalidArgumentError(
                f"{name!r} cannot be one name of a folder: {delimiter!r} stands between names.",
                name="names",
            )
    return _wire(session, (delimiter or "").join(names))


def subfolder(session: Session, parent: bytes, name: str) -> Flow[bytes]:
    """Return the name on the wire of a folder inside another one."""
    own = yield from joined(session, name)
    delimiter = yield from hierarchy_delimiter(session)
    if not delimiter:
        raise InvalidArgumentError("The server has no folders in folders.", name="name")
    return parent + delimiter.encode() + own


def parent(session: Session, wire_name: bytes) -> Flow[bytes | None]:
    """Return the name of the folder that one is in; None for an outermost one."""
    delimiter = yield from hierarchy_delimiter(session)
    outer, found, _ = wire_name.rpartition(delimiter.encode()) if delimiter else (b"", b"", b"")
    return outer if found and outer else None


def subfolders(
    session: Session, wire_name: bytes, wanted: Query, *, recursive: bool
) -> Flow[list[FolderInfo]]:
    """List what is in a folder; `wanted` has no pattern of its own."""
    delimiter = yield from hierarchy_delimiter(session)
    if not delimiter:
        return []
    inside = wire_name + delimiter.encode()
    pattern = inside + (b"*" if recursive else b"%")
    found = yield from list_folders(session, replace(wanted, patterns=(pattern,)))
    # A name with "*" or "%" in it is a pattern too, and fits others.
    return [folder for folder in found if folder.wire_name.startswith(inside)]


def special_folder(session: Session, use: SpecialUse, *, guess: bool) -> Flow[FolderInfo]:
    """Return the folder for something.

    Raises:
        FolderNotFoundError: the server names none.
    """
    wanted = Query(patterns=("*",), special_use=not guess)
    found = yield from list_folders(session, wanted)
    for folder in found:
        if use in folder.special_uses and folder.can_open:
            return folder
    if guess:
        usual = [
            folder
            for folder in found
            if folder.can_open and folder.path[-1].lower() in USUAL_NAMES[use]
        ]
        if usual:
            return min(usual, key=lambda folder: len(folder.path))
    raise FolderNotFoundError(
        f"{session.host} names no folder as {use.value}"
        + (
            ", and none has a usual name for it; create_folder makes one."
            if guess
            else "; guess=True looks for the usual names."
        ),
        retryable=False,
    )
