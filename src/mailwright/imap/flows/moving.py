r"""Copy and move; MOVE by COPY, STORE and UID EXPUNGE where the server has none, if that is safe.

A bare EXPUNGE would take away what others have flagged \Deleted; so without UIDPLUS nothing is
begun (I08). What was not copied is never deleted.
"""

from __future__ import annotations

from ..._flow import Flow
from ...errors import MailwrightError, PartialFailureError, ServerRefusedError
from ..commands.copy import UidCopy
from ..commands.move import UidMove
from ..selected.selection import Selection
from ..uids.uid_map import UidMap
from ..write.results import CopyResult, MoveResult
from .expunging import delete_pieces
from .present import known, present, settled


def copy(selection: Selection, target: bytes) -> Flow[CopyResult]:
    """Copy messages to a mailbox.

    Args:
        selection: the messages.
        target: the mailbox's name on the wire.

    Raises:
        FolderNotFoundError: there is no such mailbox; nothing was copied.
        PartialFailureError: a long set went in several commands, and not all of them succeeded.
    """
    selection = yield from settled(selection)
    copied = UidMap()
    is_begun = False
    for piece in selection.pieces(len(target)):
        try:
            copied |= yield from UidCopy(piece, target)
        except MailwrightError as error:
            if not is_begun:
                raise
            raise _partly("copied", CopyResult(copied), error) from error
        is_begun = True
    return CopyResult(copied)


def move(selection: Selection, target: bytes) -> Flow[MoveResult]:
    """Move messages to a mailbox.

    Args:
        selection: the messages.
        target: the mailbox's name on the wire.

    Raises:
        UnsupportedError: the server has neither MOVE nor UIDPLUS; nothing was done.
        FolderNotFoundError: there is no such mailbox; nothing was moved.
        PartialFailureError: some were moved, or copied and not deleted.
    """
    selection.require_writable()
    session = selection.session
    if not session.has("MOVE"):
        session.require("UIDPLUS", "Moving messages without MOVE")
        return (yield from _emulated(selection, target))
    selection = yield from known(selection)
    moved = UidMap()
    is_begun = False
    for piece in selection.pieces(len(target)):
        command = UidMove(piece, target)
        try:
            moved |= yield from command
        except MailwrightError as error:
            moved |= command.moved
            if not is_begun and not moved:
                raise
            raise _partly("moved", MoveResult(moved), error) from error
        is_begun = True
    return MoveResult(moved)


def _emulated(selection: Selection, target: bytes) -> Flow[MoveResult]:
    # What arrives from now on may fall into an open range, and was not copied: the set is closed.
    existing = yield from present(selection)
    moved = UidMap()
    is_begun = False
    for piece in existing.pieces(len(target)):
        command = UidCopy(piece, target)
        try:
            copied = yield from command
        except MailwrightError as error:
            if not is_begun:
                raise
            raise _partly("moved", MoveResult(moved, emulated=True), error) from error
        is_begun = True
        moved |= copied
        # COPY takes all or nothing; where it names what it took, only that is deleted (I08).
        done = piece.with_uids(copied.sources & piece.uids) if command.is_told else piece
        try:
            yield from delete_pieces(done)
        except MailwrightError as error:
            raise PartialFailureError(
                f"Messages were copied, and could not be deleted where they were: {error}",
                done=MoveResult(moved, emulated=True),
                retryable=False,
            ) from error
    return MoveResult(moved, emulated=True)


def _partly(what: str, done: CopyResult, error: MailwrightError) -> PartialFailureError:
    return PartialFailureError(
        f"Not all messages were {what}; done says which were: {error}",
        done=done,
        retryable=isinstance(error, ServerRefusedError) and error.retryable,
    )
