"""A message takes the place of another: REPLACE (RFC 8508), or APPEND and then a deletion."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import InvalidArgumentError, MailwrightError, PartialFailureError
from ..commands.append import Append, Appended
from ..commands.replace import UidReplace
from ..selected.selection import Selection
from ..write.results import AppendResult, ReplaceResult
from ._doubt import appending
from .appending import require_room
from .expunging import delete


def replace(selection: Selection, target: bytes, message: Appended) -> Flow[ReplaceResult]:
    """Append a message and take another one away.

    Args:
        selection: the one message that goes.
        target: the name on the wire of the mailbox that gets the new one.
        message: the new one.

    Raises:
        UnsupportedError: the server has neither REPLACE nor UIDPLUS; nothing was done.
        FolderNotFoundError: there is no such mailbox; nothing was done.
        DeliveryInDoubtError: the connection was lost when the new one may have been appended.
        PartialFailureError: the new one was appended, and the old one is still there.
    """
    selection.require_writable()
    if len(selection.uids) != 1 or selection.uids.is_open:
        raise InvalidArgumentError("One message is replaced at a time.", name="uid")
    session = selection.session
    yield from require_room(session, target, message)
    if session.has("REPLACE"):
        command = UidReplace(selection, target, message)
        return ReplaceResult((yield from appending(session, command, message)))
    session.require("UIDPLUS", "Replacing a message without REPLACE")
    selection.check()
    result = yield from _append(selection, target, message)
    try:
        yield from delete(selection)
    except MailwrightError as error:
        raise PartialFailureError(
            f"The new message was appended, and the old one is still there: {error}",
            done=ReplaceResult(result, emulated=True),
            retryable=False,
        ) from error
    return ReplaceResult(result, emulated=True)


def _append(selection: Selection, target: bytes, message: Appended) -> Flow[AppendResult]:
    command = Append(target, (message,))
    return (yield from appending(selection.session, command, message))
