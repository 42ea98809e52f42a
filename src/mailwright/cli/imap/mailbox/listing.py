"""``mailwright mailbox list``: folders as a tree, what they are for and what is in them."""

from __future__ import annotations

import sys
from itertools import takewhile
from typing import Annotated, Any

from cyclopts import Parameter

from ....imap import FolderInfo, ImapFolder, StatusItem
from ..._arguments import AsJson
from ..._display import FAINT, LABEL, NAME, show, show_json
from ..._json_text import clean, flag_names
from ..._login_options import NO_IMAP_OPTIONS, ImapOptions
from ...exit_codes import ExitCode
from .._session import signed_in

#: A name can have thousands of steps, and each would be further to the right.
_DEEPEST = 40
_COUNTS = (StatusItem.MESSAGES, StatusItem.UNSEEN)


def list_folders(
    pattern: str = "*",
    /,
    *,
    subscribed: bool = False,
    no_counts: Annotated[bool, Parameter(name="--no-counts")] = False,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """List the folders as a tree: what each is for, how many messages it has, how many unseen.

    For instance:

        mailwright mailbox list
        mailwright mailbox list "Archive/*" --no-counts --json

    Parameters
    ----------
    pattern
        "*" is all, "%" the outermost; "Archive/%" those in Archive.
    subscribed
        Only those that are subscribed to.
    no_counts
        Do not count messages, which takes a while on some servers.
    json_
        Print one JSON object a line.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = client.list_folders(
            pattern,
            subscribed=subscribed,
            subscriptions=True,
            status=() if no_counts else _COUNTS,
        )
        folders = sorted(_infos(found), key=_place)
        if json_:
            for info in folders:
                show_json(_fields(info), one_line=True)
            sys.stdout.flush()
        else:
            _show_tree(folders)
    return ExitCode.DONE


def _infos(folders: list[ImapFolder]) -> list[FolderInfo]:
    return [folder.info for folder in folders if folder.info is not None]


def _place(info: FolderInfo) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Return the place in the tree: INBOX comes first."""
    path = info.path
    is_inbox = path[0].upper() == "INBOX"
    return not is_inbox, tuple((name.casefold(), name) for name in path)


def _show_tree(folders: list[FolderInfo]) -> None:
    above: tuple[str, ...] = ()
    for info in folders:
        path = info.path
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(path, above, strict=False))
        for depth in range(sum(1 for _ in alike), len(path) - 1):  # steps that are not listed
            show(_indent(depth), (path[depth], FAINT))
        above = path
        show(_indent(len(path) - 1), *_line(info))


def _indent(depth: int) -> str:
    return "  " * min(depth, _DEEPEST)


def _line(info: FolderInfo) -> list[tuple[str, str] | str]:
    pieces: list[tuple[str, str] | str] = [(info.path[-1], LABEL if info.can_open else FAINT)]
    if info.special_uses:
        pieces.append((f"  {' '.join(flag_names(info.special_uses))}", NAME))
    status = info.status
    if status is not None and status.messages is not None:
        new = f", {status.unseen} unseen" if status.unseen else ""
        pieces.append((f"  {status.messages}{new}", FAINT))
    if info.is_subscribed is False and info.can_open:
        pieces.append(("  not subscribed", FAINT))
    return pieces


def _fields(info: FolderInfo) -> dict[str, Any]:
    status = info.status
    return {
        "name": clean(info.name),
        "path": [clean(name) for name in info.path],
        "delimiter": info.delimiter,
        "special_uses": flag_names(info.special_uses),
        "attributes": flag_names(info.attributes),
        "subscribed": info.is_subscribed,
        "can_open": info.can_open,
        "messages": None if status is None else status.messages,
        "unseen": None if status is None else status.unseen,
    }
