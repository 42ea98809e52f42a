"""Folders, UIDs, flags, dates and sizes, as they are typed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError
from ...imap import Flag, UidSet

INBOX = "INBOX"
#: The UIDVALIDITY that the UIDs of the command line are of.
UidValidity = Annotated[int | None, Parameter(name="--uid-validity")]
#: The system flags, which may be typed without their backslash.
_FLAGS = {flag[1:].lower(): str(flag) for flag in Flag if flag.startswith("\\")}
_SIZE = re.compile(r"([0-9]{1,12})([kKmMgG]?)\Z")
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def folder_and_rest(words: tuple[str, ...], rest: int, what: str) -> tuple[str, ...]:
    """Return the folder and the other words; whoever names no folder means INBOX.

    Args:
        words: those of the command line.
        rest: how many words there are besides the folder.
        what: what they are, for the error.

    Raises:
        InvalidArgumentError: there are more or fewer.
    """
    if len(words) == rest:
        return (INBOX, *words)
    if len(words) != rest + 1:
        raise InvalidArgumentError(
            f"This takes {what}, with the folder in front where it is not INBOX.", name="uids"
        )
    return words


def uid_set(text: str, *, open_end: bool = True) -> UidSet:
    """Return a set of UIDs such as "1:5,9" or "100:*".

    Args:
        text: as it was typed.
        open_end: whether ``*`` may stand in it.

    Raises:
        InvalidArgumentError: it is none.
    """
    try:
        return UidSet.parse(text, open_end=open_end)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(
            f"{text[:80]!a} is no set of UIDs such as 1:5,9. {error}", name="uids"
        ) from None


def one_uid(text: str) -> int:
    """Return one UID.

    Raises:
        InvalidArgumentError: it is none.
    """
    uids = uid_set(text, open_end=False)
    if len(uids) != 1:
        raise InvalidArgumentError(f"{text[:80]!a} is not one UID.", name="uid")
    return uids[0]


def flags_of(words: tuple[str, ...]) -> list[str]:
    r"""Return flags; "seen" is ``\Seen``, and what is no system flag is a keyword."""
    return [_FLAGS.get(word.lower(), word) for word in words]


def day_of(text: str, option: str) -> date:
    """Return a day that was typed as 2026-11-25.

    Raises:
        InvalidArgumentError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(
            f"--{option} is a day such as 2026-11-25; this is {text[:80]!a}.", name=option
        ) from None


def time_of(text: str, option: str) -> datetime:
    """Return a point of time; without a zone it is that of this machine.

    Raises:
        InvalidArgumentError: it is none.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(
            f"--{option} is a time such as 2026-11-25T09:30+01:00; this is {text[:80]!a}.",
            name=option,
        ) from None
    return time.astimezone() if time.tzinfo is None else time


def octets_of(text: str, option: str) -> int:
    """Return a size such as 500, 20k or 5M.

    Raises:
        InvalidArgumentError: it is none.
    """
    found = _SIZE.match(text)
    if found is None:
        raise InvalidArgumentError(
            f"--{option} is a number of octets, 20k or 5M; this is {text[:80]!a}.", name=option
        )
    return int(found[1]) * _UNITS[found[2].lower()]
