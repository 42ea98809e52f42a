"""``mailwright list``: the newest messages of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError
from ...imap import ImapFolder, Search, SortKey, SortOrder, ThreadNode
from .._arguments import AsJson
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ..exit_codes import ExitCode
from ._present import find, require_believable
from ._rows import rows_of, show_rows
from ._session import opened
from ._words import INBOX

_KEYS = {key.name.lower().replace("_", "-"): key for key in SortKey}


def list_messages(
    folder: str = INBOX,
    /,
    *,
    limit: Annotated[int, Parameter(name=["--limit", "-n"])] = 20,
    sort: tuple[str, ...] = (),
    thread: bool = False,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""List messages, the newest first: UID, flags, date, size, author and subject.

    The letters of the flags: N not seen yet, A answered, F flagged, D deleted, T a draft.

    For instance:

        mailwright list
        mailwright list Archive/2026 -n 100 --sort from --sort date
        mailwright list '\Sent' --thread --json

    Parameters
    ----------
    folder
        The folder; INBOX by default. A use such as \Sent stands for the folder that is for it.
    limit
        How many messages; 0 for all.
    sort
        arrival, date, from, to, cc, subject, size, display-from or display-to; with a hyphen after
        the = the other way round (--sort=-size). May be given several times.
    thread
        Put them into threads, an answer below what it answers.
    json_
        Print one JSON object a line.
    login
        Where to connect and how to sign in.
    """
    if limit < 0:
        raise InvalidArgumentError("--limit is a number of messages, or 0.", name="limit")
    if sort and thread:
        raise InvalidArgumentError("--sort and --thread: one of them.", name="sort")
    orders = [_order(word) for word in sort]
    with opened(login, folder) as found:
        uids = _chosen(found, limit, orders, thread=thread)
        show_rows(found, rows_of(found, uids), as_json=json_)
    return ExitCode.DONE


def _order(word: str) -> SortKey | SortOrder:
    key = _KEYS.get(word.removeprefix("-").lower())
    if key is None or key is SortKey.RELEVANCY:
        known = ", ".join(name for name in _KEYS if name != "relevancy")
        raise InvalidArgumentError(f"--sort is one of {known}; this is {word[:80]!a}.", name="sort")
    return key.reverse if word.startswith("-") else key


def _chosen(
    folder: ImapFolder, limit: int, orders: list[SortKey | SortOrder], *, thread: bool
) -> Iterator[tuple[int, int | None]]:
    """Yield the UIDs to show, each with its depth in its thread."""
    if orders:
        before = folder.count
        in_order = folder.sort(orders)
        require_believable(folder, len(in_order), before)
        yield from ((uid, None) for uid in islice(in_order, limit or None))
        return
    uids = find(folder, Search.all())
    newest = uids.last(limit) if limit else uids
    if not thread:
        yield from ((uid, None) for uid in reversed(newest))
        return
    roots = folder.thread(criteria=Search.uids(newest)) if newest else []
    for root in sorted(roots, key=_latest, reverse=True):
        for depth, node in root.walk():
            if node.uid is not None:
                yield node.uid, depth


def _latest(thread: ThreadNode) -> int:
    return max(thread.uids, default=0)
