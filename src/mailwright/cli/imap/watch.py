"""``mailwright watch``: what happens in a folder, as it happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ... import InvalidArgumentError, NetworkError
from ...imap import ImapEvent, ImapFolder, MessagesArrived, SyncState
from .._arguments import AsJson
from .._display import FAINT, LABEL, show, show_json
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from .._replacing import write_over
from ..exit_codes import ExitCode
from ._event_lines import event_fields, event_name, event_text
from ._rows import Row, row_fields, rows_of, show_rows
from ._session import opened
from ._words import INBOX

#: Messages of one event whose lines are shown; there can be thousands after a long time.
_SHOWN = 100


def watch(
    folder: str = INBOX,
    /,
    *,
    count: int | None = None,
    state: Path | None = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Print what happens in a folder: messages that come and go, and flags that change.

    It goes on until Ctrl-C, which ends it with 130. A connection that is lost is made anew, and
    what happened meanwhile is told.

    For instance:

        mailwright watch
        mailwright watch Support --json --state support.state | handle-mail

    Parameters
    ----------
    folder
        The folder; INBOX by default.
    count
        End after so many events.
    state
        A file that keeps what is known. What happened since the last time is told first: nothing
        is missed, and only what was told when the watch was killed may be told again.
    json_
        Print one JSON object a line.
    login
        Where to connect and how to sign in.
    """
    if count is not None and count < 1:
        raise InvalidArgumentError("--count is a number of events, from 1 on.", name="count")
    known = _read(state)
    with opened(login, folder) as place:
        if state is not None and known is None:
            known = place.sync().state
            _keep(state, known)
        watching = place.watch(known)
        for event in islice(watching, count):
            _show(place, event, as_json=json_)
            sys.stdout.flush()
            _keep(state, watching.state)
    return ExitCode.DONE


def _read(path: Path | None) -> SyncState | None:
    if path is None or not path.exists():
        return None
    try:
        return SyncState.from_json(path.read_text(encoding="utf-8"))
    except (InvalidArgumentError, UnicodeDecodeError):
        raise InvalidArgumentError(
            f"--state: {path} holds something else than what a watch keeps there.", name="state"
        ) from None


def _keep(path: Path | None, state: SyncState | None) -> None:
    """Write down what is known, once the event that was printed is dealt with."""
    if path is not None and state is not None:
        write_over(path, state.to_json().encode())


def _show(folder: ImapFolder, event: ImapEvent, *, as_json: bool) -> None:
    if as_json:
        fields: dict[str, Any] = event_fields(event)
        if isinstance(event, MessagesArrived):
            fields["messages"] = [row_fields(folder, row) for row in _arrived(folder, event)]
        show_json(fields, one_line=True)
        return
    show((f"{event_name(event)}  ", LABEL), (event_text(event), FAINT))
    if isinstance(event, MessagesArrived):
        show_rows(folder, _arrived(folder, event), as_json=False)


def _arrived(folder: ImapFolder, event: MessagesArrived) -> Iterator[Row]:
    """Yield the messages that came; none where the connection is lost again."""
    uids = event.uids
    if uids is None:
        return
    try:
        yield from rows_of(folder, ((uid, None) for uid in uids.last(_SHOWN)))
    except NetworkError:
        return  # the next event says so
