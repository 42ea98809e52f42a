r"""``mailwright search``: the messages of a folder that meet criteria."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import Parameter

from ... import InvalidArgumentError
from ...imap import ImapFolder, Search, UidSet
from .._arguments import AsJson
from .._display import show, show_json
from .._json_text import clean
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ..exit_codes import ExitCode
from ._present import find
from ._rows import rows_of, show_rows
from ._session import opened
from ._words import INBOX, day_of, flags_of, octets_of, uid_set


def search(
    folder: str = INBOX,
    /,
    *,
    from_: Annotated[tuple[str, ...], Parameter(name="--from")] = (),
    to: tuple[str, ...] = (),
    cc: tuple[str, ...] = (),
    subject: tuple[str, ...] = (),
    text: tuple[str, ...] = (),
    body: tuple[str, ...] = (),
    header: tuple[str, ...] = (),
    since: str = "",
    before: str = "",
    sent_since: str = "",
    sent_before: str = "",
    larger: str = "",
    smaller: str = "",
    seen: bool = False,
    unseen: bool = False,
    flagged: bool = False,
    answered: bool = False,
    flag: tuple[str, ...] = (),
    without_flag: tuple[str, ...] = (),
    uid: str = "",
    gmail: str = "",
    any_: Annotated[bool, Parameter(name="--any")] = False,
    not_: Annotated[bool, Parameter(name="--not")] = False,
    limit: Annotated[int, Parameter(name=["--limit", "-n"])] = 0,
    uids: bool = False,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""Find the messages that meet all criteria, on the server; the newest are shown first.

    For instance:

        mailwright search --from bob@example.net --unseen
        mailwright search Archive --subject invoice --since 2026-01-01 --larger 1M
        mailwright move "$(mailwright search --from noreply@ --uids)" '\Trash'

    Parameters
    ----------
    folder
        The folder; INBOX by default. A use such as \Sent stands for the folder that is for it.
    from_
        A text in From; may be given several times, like the texts that follow.
    to
        A text in To.
    cc
        A text in Cc.
    subject
        A text in the subject.
    text
        A text anywhere in the message.
    body
        A text in its body.
    header
        NAME=TEXT: a text in a header field; NAME= for any message that has it.
    since
        Arrived on this day (2026-11-25) or later.
    before
        Arrived before this day.
    sent_since
        Dated on this day or later.
    sent_before
        Dated before this day.
    larger
        Larger than so many octets, 20k or 5M.
    smaller
        Smaller than so many octets.
    seen
        Seen.
    unseen
        Not seen yet.
    flagged
        Flagged.
    answered
        Answered.
    flag
        Has this flag or keyword; may be given several times.
    without_flag
        Does not have this flag or keyword; may be given several times.
    uid
        One of these UIDs, such as 1:5,9.
    gmail
        What Gmail finds for this in its search box.
    any_
        Find what meets one of the criteria at least.
    not_
        Find what the other options would not find.
    limit
        Show so many messages, the newest; 0 for all.
    uids
        Print the UIDs alone, as other commands take them: 1:5,9.
    json_
        Print one JSON object a line; with --uids one object in all.
    login
        Where to connect and how to sign in.
    """
    criteria = [
        *_each(Search.from_, from_),
        *_each(Search.to, to),
        *_each(Search.cc, cc),
        *_each(Search.subject, subject),
        *_each(Search.text, text),
        *_each(Search.body, body),
        *[_header(word) for word in header],
        *_one(Search.since, since, "since", day_of),
        *_one(Search.before, before, "before", day_of),
        *_one(Search.sent_since, sent_since, "sent-since", day_of),
        *_one(Search.sent_before, sent_before, "sent-before", day_of),
        *_one(Search.larger, larger, "larger", octets_of),
        *_one(Search.smaller, smaller, "smaller", octets_of),
        *[
            make()
            for make, is_asked in (
                (Search.seen, seen),
                (Search.unseen, unseen),
                (Search.flagged, flagged),
                (Search.answered, answered),
            )
            if is_asked
        ],
        *_each(Search.flags, flags_of(flag)),
        *[~Search.flags(each) for each in flags_of(without_flag)],
        *([Search.uids(uid_set(uid))] if uid else []),
        *_each(Search.gmail_raw, (gmail,) if gmail else ()),
    ]
    if limit < 0:
        raise InvalidArgumentError("--limit is a number of messages, or 0.", name="limit")
    if any_ and not criteria:
        raise InvalidArgumentError("--any: say of what.", name="any")
    wanted = Search.any_of(*criteria) if any_ else Search.all_of(*criteria)
    with opened(login, folder) as place:
        found = find(place, ~wanted if not_ else wanted)
        _show(place, found.last(limit) if limit else found, uids=uids, as_json=json_)
    return ExitCode.DONE


def _each(make: Callable[[str], Search], texts: tuple[str, ...] | list[str]) -> list[Search]:
    return [make(text) for text in texts]


def _one(
    make: Callable[[Any], Search], text: str, option: str, read: Callable[[str, str], object]
) -> list[Search]:
    return [make(read(text, option))] if text else []


def _header(word: str) -> Search:
    name, equals, text = word.partition("=")
    if not equals:
        raise InvalidArgumentError(
            f"--header is NAME=TEXT, such as List-Id=python; this is {word[:80]!a}.", name="header"
        )
    return Search.header(name, text)


def _show(folder: ImapFolder, found: UidSet, *, uids: bool, as_json: bool) -> None:
    if not uids:
        rows = rows_of(folder, ((uid, None) for uid in reversed(found)))
        show_rows(folder, rows, as_json=as_json)
    elif as_json:
        show_json(
            {
                "folder": clean(folder.name),
                "uid_validity": folder.uid_validity,
                "count": len(found),
                "uids": str(found) if found else "",
            }
        )
    elif found:
        show(str(found))
