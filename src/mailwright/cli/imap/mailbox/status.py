"""``mailwright mailbox status``: what the server tells of a folder without opening it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ....imap import FolderStatus
from ..._arguments import AsJson
from ..._display import LABEL, show, show_json
from ..._json_text import clean
from ..._login_options import NO_IMAP_OPTIONS, ImapOptions
from ...exit_codes import ExitCode
from .._session import find_folder, signed_in
from .._words import INBOX


def status(
    folder: str = INBOX,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Show the counts of a folder, its UIDVALIDITY and the UID that comes next.

    Parameters
    ----------
    folder
        The folder; INBOX by default.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        told = _fields(found.status())
        if json_:
            show_json({"folder": clean(found.name), **told})
            return ExitCode.DONE
        for name, value in told.items():
            if value is not None:
                show((f"{name.replace('_', ' '):<16}", LABEL), str(value))
    return ExitCode.DONE


def _fields(told: FolderStatus) -> dict[str, Any]:
    return {field.name: getattr(told, field.name) for field in fields(told)}
