"""Folders are made, renamed, removed and subscribed to."""

from __future__ import annotations

from collections.abc import Iterable

from ..._flow import Flow
from ...errors import StateError
from .._session import Session
from ..commands.create import Create
from ..commands.mailbox import Delete, Subscribe, Unsubscribe
from ..commands.rename import Rename
from ..mailboxes.folder_info import FolderInfo
from ..mailboxes.list_response import ListReader
from ..mailboxes.names import encode_name
from ..mailboxes.special_use import SpecialUse


def create(session: Session, wire_name: bytes, uses: Iterable[SpecialUse]) -> Flow[FolderInfo]:
    """Make a folder and return what the server says of it."""
    session.require_connected()
    uses = tuple(dict.fromkeys(SpecialUse(use) for use in uses))
    if uses:
        session.require("CREATE-SPECIAL-USE", "Creating a folder for a special use")
    return (yield from Create(wire_name, uses, reader=ListReader(session.utf8)))


def create_named(session: Session, name: str, uses: Iterable[SpecialUse]) -> Flow[FolderInfo]:
    """Make a folder with a name."""
    return (yield from create(session, encode_name(name, utf8=session.utf8), uses))


def rename(session: Session, wire_name: bytes, name: str) -> Flow[FolderInfo]:
    """Give a folder another name, and return what the server says of it."""
    session.require_connected()
    new = encode_name(name, utf8=session.utf8)
    return (yield from Rename(wire_name, new, reader=ListReader(session.utf8)))


def delete(session: Session, wire_name: bytes, *, is_open: bool) -> Flow[None]:
    """Remove a folder with all that is in it."""
    session.require_connected()
    if is_open:
        raise StateError("The folder is open; close it before it is deleted.")
    yield from Delete(wire_name)


def subscribe(session: Session, wire_name: bytes, *, on: bool) -> Flow[None]:
    """Add a folder to those that are subscribed to, or take it from them."""
    session.require_connected()
    yield from Subscribe(wire_name) if on else Unsubscribe(wire_name)
