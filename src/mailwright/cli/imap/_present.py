"""Which of the UIDs of a command line are there, and what to say of the others."""

from __future__ import annotations

from typing import Any

from ... import MalformedResponseError, MessageNotFoundError
from ...imap import ImapFolder, Search, UidSet
from .._display import FAULT, show
from .._json_text import clean
from ..exit_codes import ExitCode


def find(folder: ImapFolder, criteria: Search) -> UidSet:
    """Return the messages that meet criteria, which cannot be more than there are.

    Args:
        folder: it is open.
        criteria: what is looked for.

    Raises:
        MalformedResponseError: the server found more than the folder has: going through them,
            one after the other, would have no end.
    """
    before = folder.count
    found = folder.search(criteria)
    require_believable(folder, len(found), before)
    return found


def require_believable(folder: ImapFolder, count: int, before: int) -> None:
    """Raise where a server claims to have found more messages than there are.

    Args:
        folder: it is open.
        count: how many it found.
        before: how many there were when it was asked; some may be gone by now.

    Raises:
        MalformedResponseError: it does.
    """
    most = max(folder.count, before)
    if count > most:
        raise MalformedResponseError(
            f"The server found {count} messages in a folder that has {most}."
        )


def present(folder: ImapFolder, uids: UidSet) -> tuple[UidSet, UidSet]:
    """Return those of some UIDs that are in a folder, and those that are not.

    Args:
        folder: it is open.
        uids: those of the command line; an open end is none that is missing.

    Raises:
        MessageNotFoundError: none is there.
    """
    found = find(folder, Search.uids(uids))
    ranges = uids.ranges[:-1] if uids.is_open else uids.ranges
    missing = UidSet.from_ranges(ranges) - found
    if not found:
        raise MessageNotFoundError(f"{folder.name} has no message with UID {uids}.")
    return found.with_validity(folder.uid_validity), missing


def common_fields(folder: ImapFolder, done: UidSet, missing: UidSet) -> dict[str, Any]:
    """Return what the JSON of every command has that does something to messages."""
    return {
        "folder": clean(folder.name),
        "uid_validity": folder.uid_validity if folder.is_open else done.uid_validity,
        "uids": text_of(done),
        "missing": text_of(missing),
    }


def show_missing(missing: UidSet) -> None:
    """Print which messages are not there."""
    if missing:
        show(("missing  ", FAULT), text_of(missing))


def text_of(uids: UidSet) -> str:
    """Return UIDs as text; "" for none."""
    return str(uids) if uids else ""


def code_of(*left_out: UidSet) -> ExitCode:
    """Return the exit code: whether all was done, or some were left out."""
    return ExitCode.PARTIAL if any(left_out) else ExitCode.DONE
