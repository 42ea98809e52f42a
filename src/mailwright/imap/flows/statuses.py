"""STATUS: which items a server knows, and what is known without asking it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..._flow import Flow
from .._session import Session
from ..commands.status import AskStatus
from ..mailboxes.folder_status import FolderStatus, StatusItem

#: Item -> the capabilities of which one is enough for it.
_TAKES: dict[StatusItem, tuple[str, ...]] = {
    StatusItem.HIGHEST_MODSEQ: ("CONDSTORE", "QRESYNC"),
    StatusItem.SIZE: ("STATUS=SIZE",),
    StatusItem.DELETED: ("IMAP4REV2", "QUOTA=RES-MESSAGE"),
    StatusItem.DELETED_STORAGE: ("QUOTA=RES-STORAGE",),
    StatusItem.MAILBOX_ID: ("OBJECTID",),
}
#: What is asked where nobody says what: no server has to count anything for these.
_USUAL = (
    *(StatusItem.MESSAGES, StatusItem.UID_NEXT, StatusItem.UID_VALIDITY, StatusItem.UNSEEN),
    StatusItem.HIGHEST_MODSEQ,
)


def _knows(session: Session, item: StatusItem) -> bool:
    return item not in _TAKES or any(session.has(name) for name in _TAKES[item])


def items_for(session: Session, items: Sequence[StatusItem]) -> tuple[StatusItem, ...]:
    """Return items that can be sent.

    Raises:
        UnsupportedError: the server does not know one of them.
    """
    wanted = tuple(dict.fromkeys(StatusItem(item) for item in items))
    for item in wanted:
        if not _knows(session, item):
            session.require(_TAKES[item][0], f"The status item {item.value}")
    # One limit for all folders is in the capabilities; asking for it takes the bare capability.
    asks_limit = "APPENDLIMIT" in session.capabilities
    return tuple(i for i in wanted if i is not StatusItem.APPEND_LIMIT or asks_limit)


# QUIRK(Cyrus): MAILBOXID beside other items is garbage out of the server's memory; by itself it is
# right. Measured on 3.6 and 3.10.
def apart(items: Sequence[StatusItem]) -> tuple[StatusItem, ...]:
    """Return the items that have to be asked for by themselves."""
    return tuple(item for item in items if item is StatusItem.MAILBOX_ID)


def in_list(items: Sequence[StatusItem]) -> tuple[StatusItem, ...]:
    """Return the items that may be asked for together, and in a LIST."""
    return tuple(item for item in items if item is not StatusItem.MAILBOX_ID)


def questions(mailbox: bytes, items: Sequence[StatusItem]) -> list[AskStatus]:
    """Return the commands that ask for items."""
    return [AskStatus(mailbox, some) for some in (in_list(items), apart(items)) if some]


def status(
    session: Session, wire_name: bytes, items: Sequence[StatusItem] | None
) -> Flow[FolderStatus]:
    """Return what the server tells of a folder that need not be open."""
    session.require_connected()
    usual = tuple(item for item in _USUAL if _knows(session, item))
    found = FolderStatus()
    for command in questions(wire_name, usual if items is None else items_for(session, items)):
        found = found.replace((yield from command))
    if found.append_limit is None and (items is None or StatusItem.APPEND_LIMIT in items):
        limit = session.capabilities.value("APPENDLIMIT")
        if limit is not None and limit.isdigit() and len(limit) <= 19:
            found = replace(found, append_limit=int(limit))
    return found
