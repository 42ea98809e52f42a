"""Messages as lines of a table, and as JSON; they are fetched as they are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from ... import MailboxAddress
from ...imap import FetchedMessage, Flag, ImapFolder, UidSet
from .._display import FAINT, LABEL, NAME, NUMBER, safe, show, show_json
from .._json_text import clean, flag_names

#: Messages that are fetched at once.
_WINDOW = 200
_WIDTH = 24
#: A letter for each flag that people look for, in the order of the column.
_LETTERS = (
    (Flag.SEEN, "N", True),  # what is not seen is new
    (Flag.ANSWERED, "A", False),
    (Flag.FLAGGED, "F", False),
    (Flag.DELETED, "D", False),
    (Flag.DRAFT, "T", False),
)


class Row(NamedTuple):
    """A message of a list.

    Args:
        message: what the server told.
        depth: how far down in its thread it is; None outside of threads.
    """

    message: FetchedMessage
    depth: int | None = None


def rows_of(folder: ImapFolder, uids: Iterable[tuple[int, int | None]]) -> Iterator[Row]:
    """Yield the messages of a folder in an order; those that are gone are left out.

    Args:
        folder: where they are; it is open.
        uids: each with its depth in its thread.
    """
    left = iter(uids)
    while window := list(islice(left, _WINDOW)):
        wanted = UidSet.of(uid for uid, _ in window)
        found = {
            item.uid: item
            for item in folder.fetch(
                wanted, flags=True, internal_date=True, size=True, envelope=True
            )
        }
        for uid, depth in window:
            if (item := found.get(uid)) is not None:
                yield Row(item, depth)


def show_rows(folder: ImapFolder, rows: Iterable[Row], *, as_json: bool) -> int:
    """Print messages, one a line, and return how many they were."""
    count = 0
    for row in rows:
        count += 1
        if as_json:
            show_json(row_fields(folder, row), one_line=True)
            sys.stdout.flush()
        else:
            _show_row(row)
    return count


def row_fields(folder: ImapFolder, row: Row) -> dict[str, Any]:
    """Return a message of a list as JSON has it."""
    item = row.message
    envelope = item.envelope
    return {
        "folder": clean(folder.name),
        "uid": item.uid,
        "uid_validity": folder.uid_validity,
        "flags": flag_names(item.flags or ()),
        "date": None if envelope is None else _time(envelope.date),
        "received": _time(item.internal_date),
        "from": [] if envelope is None else _addresses(envelope.from_.mailboxes),
        "to": [] if envelope is None else _addresses(envelope.to.mailboxes),
        "cc": [] if envelope is None else _addresses(envelope.cc.mailboxes),
        "subject": "" if envelope is None else clean(envelope.subject),
        "message_id": "" if envelope is None else clean(envelope.message_id),
        "size": item.size,
        "depth": row.depth,
    }


def _time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _addresses(mailboxes: Iterable[MailboxAddress]) -> list[dict[str, str]]:
    return [{"name": clean(each.name), "address": clean(each.address)} for each in mailboxes]


def _show_row(row: Row) -> None:
    item, envelope = row.message, row.message.envelope
    flags = item.flags or frozenset()
    letters = "".join(
        letter if (flag in flags) is not is_contrary else "-"
        for flag, letter, is_contrary in _LETTERS
    )
    date = (envelope.date if envelope is not None else None) or item.internal_date
    author = next(iter(envelope.from_.mailboxes), None) if envelope is not None else None
    who = "" if author is None else author.name or author.address
    indent = "  " * min(row.depth or 0, 40)
    is_new = Flag.SEEN not in flags
    show(
        (f"{item.uid or 0:>7}  ", NUMBER),
        (f"{letters}  ", FAINT),
        (f"{_day(date):<16}  ", FAINT),
        (f"{_size(item.size):>6}  ", FAINT),
        (f"{_fitted(who, _WIDTH)}  ", NAME),
        (f"{indent}{'' if envelope is None else envelope.subject}", LABEL if is_new else ""),
    )


def _day(time: datetime | None) -> str:
    if time is None:
        return ""
    try:
        return f"{time.astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):  # the year 1 in a zone of the west
        return f"{time:%Y-%m-%d %H:%M}"


def _size(size: int | None) -> str:
    if size is None:
        return ""
    if size < 1000:
        return str(size)
    number = float(size)
    for unit in "kM":
        number /= 1024
        if number < 1000:
            return f"{number:.1f}{unit}"
    return f"{number / 1024:.1f}G"


def _fitted(text: str, width: int) -> str:
    """Return a text in so many columns of a terminal, in which some letters take two."""
    from rich.cells import set_cell_size

    return set_cell_size(safe(text[: 4 * width]), width)
