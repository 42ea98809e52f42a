"""Folders are opened and closed; closing removes nothing."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import FolderNotFoundError, ServerRefusedError
from .._session import Session
from .._state import State
from ..commands.close import Close, Unselect
from ..commands.enable import Enable
from ..commands.select import Examine, Select
from ..responses import Status
from ..selected.access import FolderAccess
from ..selected.mailbox import SelectedMailbox
from ..watch.sync_state import SyncState


def open_folder(
    session: Session, name: bytes, access: FolderAccess, resync: SyncState | None = None
) -> Flow[SelectedMailbox]:
    """Open a folder; the answer is the model of it.

    Args:
        session: the connection.
        name: the name on the wire.
        access: what it is opened for.
        resync: what is known of it; the server tells what is new since, where it can.

    Raises:
        FolderNotFoundError: there is none with this name.
        ServerRefusedError: the server refused.
    """
    session.require_connected()
    yield from _have_vanished(session)
    kind = Examine if access is FolderAccess.READ_ONLY else Select
    if resync is not None and resync.highest_modseq and "QRESYNC" in session.enabled:
        command = kind(session, name, resync=resync)
        try:
            return (yield from command)
        except ServerRefusedError:
            if command.completion is None or command.completion.status is not Status.BAD:
                raise
    return (yield from kind(session, name, condstore=has_condstore(session)))


def _have_vanished(session: Session) -> Flow[None]:
    """Have the server name what is gone by UID, once in a session, where it can (RFC 7162)."""
    if session.asked_for_qresync or not (session.has("QRESYNC") and session.has("ENABLE")):
        return
    if session.protocol.state is not State.AUTHENTICATED:
        return  # ENABLE is for when nothing is selected (RFC 5161 section 3.1)
    session.asked_for_qresync = True
    try:
        yield from Enable(("QRESYNC",))
    except ServerRefusedError:
        # QUIRK(iCloud): it offers QRESYNC and does not turn it on; what counts is ENABLED
        # https://github.com/jstedfast/MailKit/issues/1871
        return


def has_condstore(session: Session) -> bool:
    """Whether the server keeps MODSEQ: QRESYNC takes CONDSTORE in (RFC 7162 section 1)."""
    return session.has("CONDSTORE") or session.has("QRESYNC")


def close_folder(session: Session, name: bytes, *, expunge: bool) -> Flow[None]:
    """Close the folder that is open, and remove nothing unless that is asked for."""
    if expunge:
        yield from Close(session)
        return
    mailbox = session.selected
    if session.has("UNSELECT"):
        yield from Unselect(session)
        return
    if mailbox is not None and not mailbox.is_read_only:
        # CLOSE removes what anybody has flagged, unless the mailbox is open to be read only.
        try:
            yield from Examine(session, name)
        except FolderNotFoundError:
            return  # a mailbox that was deleted meanwhile is no longer selected
    yield from Close(session)
