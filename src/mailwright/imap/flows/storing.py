"""Change flags, labels and annotations of messages, in as many commands as it takes."""

from __future__ import annotations

from collections.abc import Iterable

from ..._flow import Flow
from ...errors import InvalidArgumentError, MailwrightError, PartialFailureError, ServerRefusedError
from .._session import Session
from ..commands.append import checked_flags
from ..commands.store import Change, Stored, UidStore
from ..flags import has_flag
from ..mailboxes.names import encode_name
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
from ..write.annotations import Annotations
from ..write.results import StoreResult
from .present import settled

_MAX_MODSEQ = 2**63 - 1
_SIGNS = {"add": "+", "remove": "-", "set": ""}


def change_flags(
    selection: Selection,
    how: str,
    flags: Iterable[str],
    *,
    unchanged_since: int | None,
    silent: bool,
) -> Flow[StoreResult]:
    """Add, remove or set flags.

    Args:
        selection: the messages.
        how: "add", "remove" or "set".
        flags: flags and keywords.
        unchanged_since: see `Change`.
        silent: see `Change`.
    """
    names = checked_flags(flags if isinstance(flags, (str, list, tuple)) else tuple(flags))
    if not names and how != "set":
        raise InvalidArgumentError("There is no flag to change.", name="flags")
    change = Change(sign=_SIGNS[how], flags=names, silent=silent, unchanged_since=unchanged_since)
    result = yield from store(selection, change, len(" ".join(names)))
    return result if how == "remove" else _with_permanence(result, selection, names)


def change_labels(
    selection: Selection, how: str, labels: Iterable[str], *, unchanged_since: int | None
) -> Flow[StoreResult]:
    """Add, remove or set labels of Gmail (X-GM-EXT-1)."""
    if isinstance(labels, str):
        raise InvalidArgumentError("Labels come as a list.", name="labels")
    selection.session.require("X-GM-EXT-1", "Labels")
    wire = tuple(_wire_label(selection.session, label) for label in labels)
    change = Change(sign=_SIGNS[how], labels=wire, silent=True, unchanged_since=unchanged_since)
    return (yield from store(selection, change, sum(map(len, wire))))


def change_annotations(
    selection: Selection, annotations: Annotations, *, unchanged_since: int | None
) -> Flow[StoreResult]:
    """Give annotations values, or take them away (RFC 5257 section 4.4)."""
    selection.session.require("ANNOTATE-EXPERIMENT-1", "Annotating messages")
    change = Change(annotations=annotations, unchanged_since=unchanged_since)
    return (yield from store(selection, change))


def store(selection: Selection, change: Change, besides: int = 0) -> Flow[StoreResult]:
    """Carry out a change, and return what became of it.

    Args:
        selection: the messages.
        change: what is done to each.
        besides: octets that a command has besides its UIDs.

    Raises:
        UnsupportedError: a condition takes CONDSTORE, which the server lacks; nothing was done.
        PartialFailureError: a long set went in several commands, and not all of them succeeded.
    """
    selection.require_writable()
    if change.unchanged_since is not None:
        if not 0 <= change.unchanged_since <= _MAX_MODSEQ:
            raise InvalidArgumentError("A MODSEQ has 63 bits.", name="unchanged_since")
        if not selection.session.has("QRESYNC"):
            selection.session.require("CONDSTORE", "A condition on changes")
    selection = yield from settled(selection)
    answers: list[Stored] = []
    for piece in selection.pieces(besides):
        try:
            answers.append((yield from UidStore(piece, change)))
        except MailwrightError as error:
            if not answers:
                raise
            raise PartialFailureError(
                f"Not all messages were changed: {error}",
                done=_together(answers),
                retryable=isinstance(error, ServerRefusedError) and error.retryable,
            ) from error
    return _together(answers)


def _together(answers: list[Stored]) -> StoreResult:
    if len(answers) == 1:
        [one] = answers
        return StoreResult(one.modified, one.flags, one.modseqs, is_complete=one.is_complete)
    modified = UidSet()
    flags: dict[int, frozenset[str]] = {}
    modseqs: dict[int, int] = {}
    for answer in answers:
        modified |= answer.modified
        flags |= answer.flags
        modseqs |= answer.modseqs
    complete = all(answer.is_complete for answer in answers)
    return StoreResult(modified, flags, modseqs, is_complete=complete)


# PERMANENTFLAGS lists what may be changed for good; \* stands for keywords of one's own: RFC 9051
# section 7.1
def _with_permanence(
    result: StoreResult, selection: Selection, flags: tuple[str, ...]
) -> StoreResult:
    """Say which of the flags end with the session."""
    permanent = selection.mailbox.permanent_flags
    if permanent is None:
        return result
    any_keyword = "\\*" in permanent
    lost = frozenset(
        flag
        for flag in flags
        if not has_flag(permanent, flag) and not (any_keyword and not flag.startswith("\\"))
    )
    if not lost:
        return result
    return StoreResult(
        result.modified, result.flags, result.modseqs, lost, is_complete=result.is_complete
    )


def _wire_label(session: Session, label: str) -> bytes:
    if not label:
        raise InvalidArgumentError("A label has a name.", name="labels")
    return encode_name(label, utf8=session.utf8)
