r"""Take messages away: these and no others, by UID EXPUNGE (RFC 4315)."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import MailwrightError, PartialFailureError
from ..commands.expunge import Expunge, UidExpunge
from ..commands.store import Change, UidStore
from ..flags import Flag
from ..selected.selection import Selection
from ..write.results import ExpungeResult
from .present import known

_NEEDS = "To delete some messages and no others"
_DELETED = Change(sign="+", flags=(Flag.DELETED,), silent=True)


def expunge(selection: Selection) -> Flow[ExpungeResult]:
    r"""Take away those of the messages that are flagged \Deleted.

    Raises:
        UnsupportedError: the server has no UIDPLUS; nothing was done.
        PartialFailureError: a long set went in several commands, and not all of them succeeded.
    """
    selection.require_writable()
    selection.session.require("UIDPLUS", _NEEDS)
    selection = yield from known(selection)
    modseq: int | None = None
    is_begun = False
    for piece in selection.pieces():
        try:
            modseq = yield from UidExpunge(piece)
        except MailwrightError as error:
            if not is_begun:
                raise
            raise PartialFailureError(
                f"Not all messages were expunged: {error}", done=_result(selection, modseq)
            ) from error
        is_begun = True
    return _result(selection, modseq)


def expunge_all_deleted(selection: Selection) -> Flow[ExpungeResult]:
    r"""Take away every message of the folder that is flagged \Deleted, whoever flagged it."""
    selection.require_writable()
    modseq = yield from Expunge(selection)
    return _result(selection, modseq)


def delete(selection: Selection) -> Flow[ExpungeResult]:
    r"""Flag messages \Deleted and take these away.

    Raises:
        UnsupportedError: the server has no UIDPLUS; nothing was done.
        PartialFailureError: messages were flagged, or some taken away, and then came an error.
    """
    selection.require_writable()
    selection.session.require("UIDPLUS", _NEEDS)
    selection = yield from known(selection)
    modseq: int | None = None
    is_begun = False
    for piece in selection.pieces():
        try:
            yield from UidStore(piece, _DELETED)
            is_begun = True
            modseq = yield from UidExpunge(piece)
        except MailwrightError as error:
            if not is_begun:
                raise
            raise PartialFailureError(
                f"Not all messages were deleted; some may be flagged \\Deleted: {error}",
                done=_result(selection, modseq),
            ) from error
    return _result(selection, modseq)


def delete_pieces(selection: Selection) -> Flow[int | None]:
    r"""Flag messages \Deleted and expunge these alone; return HIGHESTMODSEQ where it is told."""
    modseq: int | None = None
    for piece in selection.pieces():
        yield from UidStore(piece, _DELETED)
        modseq = yield from UidExpunge(piece)
    return modseq


def _result(selection: Selection, modseq: int | None) -> ExpungeResult:
    # QUIRK(Gmail): EXPUNGE takes a label off; the message stays in All Mail
    # https://github.com/chatmail/core/issues/3957
    return ExpungeResult(modseq, archived=selection.session.quirks.expunge_archives)
